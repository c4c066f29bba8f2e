package io.reeve.ledger;

import io.reeve.encoding.EncodingException;
import io.reeve.encoding.RecordCodec;
import io.reeve.encoding.Sink;
import io.reeve.event.Recorded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of events in order, named by its first sequence number. Each event is its length and checksum (four bytes
 * each) and its encoding.
 *
 * <p>One thread at a time may append; {@link #read} and {@link #sync} may run beside it, for what was appended before.
 */
final class HistorySegment {
    private static final String PREFIX = "events-";
    private static final RecordCodec<Recorded> CODEC = RecordCodec.of(Recorded.class);

    private final Path file;
    private final long first;
    private volatile HistoryExtent extent;
    private volatile @Nullable FileChannel out;

    private HistorySegment(Path file, long first, HistoryExtent extent) {
        this.file = file;
        this.first = first;
        this.extent = extent;
    }

    static HistorySegment begin(Path folder, long first) {
        return new HistorySegment(folder.resolve(String.format("%s%020d", PREFIX, first)), first, new HistoryExtent());
    }

    /** Opens a file whose every event is known to be on the disk: {@code count} of them. */
    static HistorySegment whole(Path file, long count) throws IOException {
        return new HistorySegment(file, firstOf(file), HistoryExtent.unread(count, Files.size(file)));
    }

    /** Opens a file that a crash may have cut off, and drops what is not whole at its end. */
    static HistorySegment recovered(Path file) throws IOException {
        HistoryExtent found = HistoryExtent.scan(file, Files.size(file));
        HistorySegment segment = new HistorySegment(file, firstOf(file), found);
        if (found.sizeBytes() < Files.size(file)) {
            segment.writable().truncate(found.sizeBytes());
        }
        return segment;
    }

    static boolean isName(Path file) {
        return file.getFileName().toString().matches(PREFIX + "[0-9]{20}");
    }

    static long firstOf(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(PREFIX.length()));
    }

    long first() {
        return first;
    }

    long count() {
        return extent.count();
    }

    long last() {
        return first + extent.count() - 1;
    }

    long sizeBytes() {
        return extent.sizeBytes();
    }

    /** Appends events that follow the last one. */
    void append(List<Recorded> events, Sink sink) throws IOException {
        sink.clear();
        CRC32C crc = new CRC32C();
        HistoryExtent to = extent;
        List<Integer> lengths = new ArrayList<>(events.size());
        for (Recorded event : events) {
            lengths.add(sink.writeChecked(CODEC, event, crc));
        }
        FileChannel channel = writable();
        ByteBuffer bytes = sink.asBuffer();
        while (bytes.hasRemaining()) {
            channel.write(bytes, to.sizeBytes() + bytes.position());
        }
        lengths.forEach(to::grow);
    }

    /** Puts what was appended onto the disk, for good. */
    void sync() throws IOException {
        FileChannel channel = out;
        if (channel != null) {
            try {
                channel.force(false);
            } catch (ClosedChannelException e) {
                if (Files.exists(file)) { // else it was dropped as too old, and nobody misses it
                    throw e;
                }
            }
        }
    }

    void close() throws IOException {
        FileChannel channel = out;
        if (channel != null) {
            out = null;
            channel.close();
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
        close();
    }

    /** Events from the given sequence number on, which must be in here. */
    List<Recorded> read(long from, int limit) throws IOException {
        HistoryExtent known = indexed();
        int wanted = (int) Math.min(limit, known.count() - (from - first));
        List<Recorded> events = new ArrayList<>(wanted);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            HistoryReader reader = known.readerAt(channel, from - first);
            while (events.size() < wanted) {
                byte[] body = reader.next();
                if (body == null) {
                    throw new IOException("the history of events in " + file + " is damaged at byte "
                            + reader.position() + "; readers can go on from a newer event");
                }
                events.add(CODEC.decode(body));
            }
            return events;
        } catch (EncodingException e) {
            throw new IOException("the history of events in " + file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** A file that was taken as whole at the opening is looked into when it is first read. */
    private synchronized HistoryExtent indexed() throws IOException {
        if (!extent.isIndexed()) {
            HistoryExtent found = HistoryExtent.scan(file, extent.sizeBytes());
            if (found.count() != extent.count()) {
                throw new IOException("the history of events in " + file + " is damaged at byte " + found.sizeBytes()
                        + "; readers can go on from event " + (last() + 1));
            }
            extent = found;
        }
        return extent;
    }

    private FileChannel writable() throws IOException {
        FileChannel channel = out;
        if (channel == null) {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            out = channel;
        }
        return channel;
    }
}
