package io.reeve.ledger;

import io.reeve.core.state.ForgottenJob;
import io.reeve.encoding.EncodingException;
import io.reeve.encoding.RecordCodec;
import io.reeve.encoding.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of past jobs in the order in which they left the state, named by the sequence number of the first one's
 * leaving; framed as the history of events is. Once it is full and on the disk its index is a file beside it, and is
 * held in memory no more. Thread-safe.
 */
final class ArchiveSegment {
    private static final String PREFIX = "jobs-";
    private static final int PIECE_BYTES = 64 * 1024;
    private static final RecordCodec<ForgottenJob> CODEC = RecordCodec.of(ForgottenJob.class);

    private final Path file;
    private final long first;
    private @Nullable ArchiveIndex index;
    private @Nullable FileChannel out;
    private int count;
    private long sizeBytes;
    private long lastSequence;
    private long lastAtMs;
    private long leastJob;
    private long greatestJob;

    private ArchiveSegment(Path file, ArchiveIndex index) {
        this.file = file;
        this.first = firstOf(file);
        this.index = index;
        summarize(index);
    }

    static ArchiveSegment begin(Path folder, long first) {
        return new ArchiveSegment(folder.resolve(String.format("%s%020d", PREFIX, first)), new ArchiveIndex());
    }

    /** Trusts the index beside the file; without one, what a crash cut off at the end is dropped. */
    static ArchiveSegment open(Path file) throws IOException {
        long fileBytes = Files.size(file);
        ArchiveIndex known = ArchiveIndex.read(indexOf(file));
        if (known != null && known.sizeBytes() == fileBytes) {
            var segment = new ArchiveSegment(file, known);
            segment.index = null;
            return segment;
        }
        var segment = new ArchiveSegment(file, scan(file, fileBytes));
        if (segment.sizeBytes < fileBytes) {
            segment.writable().truncate(segment.sizeBytes);
        }
        return segment;
    }

    static boolean isName(Path file) {
        return file.getFileName().toString().matches(PREFIX + "[0-9]{20}");
    }

    long first() {
        return first;
    }

    synchronized int count() {
        return count;
    }

    synchronized long sizeBytes() {
        return sizeBytes;
    }

    synchronized long lastSequence() {
        return lastSequence;
    }

    synchronized long lastAtMs() {
        return lastAtMs;
    }

    synchronized void append(ForgottenJob job) throws IOException {
        Sink sink = new Sink();
        int length = sink.writeChecked(CODEC, job, new CRC32C());
        ByteBuffer bytes = sink.asBuffer();
        FileChannel channel = writable();
        while (bytes.hasRemaining()) {
            channel.write(bytes, sizeBytes + bytes.position());
        }
        ArchiveIndex known = indexed();
        index = known;
        known.add(numberOf(job), job.sequence(), job.atMs(), length);
        summarize(known);
    }

    /** Where in here the job is, or {@link ArchiveIndex#NOT_HERE}. */
    synchronized int slotOf(long jobNumber) throws IOException {
        return jobNumber < leastJob || jobNumber > greatestJob
                ? ArchiveIndex.NOT_HERE
                : indexed().slotOf(jobNumber);
    }

    ForgottenJob read(int slot) throws IOException {
        long place;
        long end;
        synchronized (this) {
            place = indexed().placeOf(slot);
            end = sizeBytes;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            byte[] body = new HistoryReader(channel, place, end, PIECE_BYTES).next();
            if (body == null) {
                throw new IOException("the record of a past job in " + file + " is damaged at byte " + place);
            }
            return CODEC.decode(body);
        } catch (EncodingException e) {
            throw new IOException("the record of a past job in " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** Puts what was appended onto the disk, for good. */
    synchronized void sync() throws IOException {
        if (out != null) {
            out.force(false);
        }
    }

    /** Nothing more is appended: puts it onto the disk with its index, which leaves the memory. */
    synchronized void finish() throws IOException {
        sync();
        if (index != null && Files.exists(file)) {
            index.write(indexOf(file));
            index = null;
        }
        close();
    }

    synchronized void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }

    synchronized void delete() throws IOException {
        Files.deleteIfExists(indexOf(file));
        Files.deleteIfExists(file);
        close();
    }

    private ArchiveIndex indexed() throws IOException {
        ArchiveIndex known = index != null ? index : ArchiveIndex.read(indexOf(file));
        return known != null ? known : scan(file, sizeBytes);
    }

    private void summarize(ArchiveIndex known) {
        count = known.count();
        sizeBytes = known.sizeBytes();
        lastSequence = known.lastSequence();
        lastAtMs = known.lastAtMs();
        leastJob = known.least();
        greatestJob = known.greatest();
    }

    private FileChannel writable() throws IOException {
        FileChannel channel = out;
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            out = channel;
        }
        return channel;
    }

    private static ArchiveIndex scan(Path file, long end) throws IOException {
        ArchiveIndex found = new ArchiveIndex();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            HistoryReader reader = new HistoryReader(channel, 0, end, PIECE_BYTES);
            for (byte[] body = reader.next(); body != null; body = reader.next()) {
                ForgottenJob job = CODEC.decode(body);
                found.add(numberOf(job), job.sequence(), job.atMs(), HistoryReader.HEADER_BYTES + body.length);
            }
        } catch (EncodingException e) {
            throw new IOException(
                    "the records of past jobs in " + file + " cannot be read: " + e.getMessage()
                            + "; start the newest version of Reeve that has run here, or remove the file",
                    e);
        }
        return found;
    }

    private static long numberOf(ForgottenJob job) {
        return job.part().header().id().number();
    }

    private static long firstOf(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(PREFIX.length()));
    }

    private static Path indexOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".index");
    }
}
