package io.reeve.execute.report;

import io.reeve.encoding.EncodingException;
import io.reeve.encoding.RecordCodec;
import io.reeve.encoding.Sink;
import io.reeve.execute.files.Boot;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.message.WorkerNote;
import io.reeve.model.NodeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this worker tells the next process of its node: a file of notes, each with its length and checksum. For the
 * worker's thread.
 *
 * <p>Nothing is forced to the disk. What was written survives the JVM, which is all that is promised; what could lose
 * it, the end of the machine, ends the attempts as well, and notes of an earlier boot are not resumed. So a task costs
 * no wait for a disk, only its bytes in one write for everything that the thread did in one go.
 */
public final class Notes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Notes.class);

    /** Of the file; another one is of another version of Reeve, or no notes. */
    private static final byte[] HEADER = "reeve worker notes 1\n".getBytes(StandardCharsets.US_ASCII);

    private static final RecordCodec<WorkerNote> CODEC = RecordCodec.of(WorkerNote.class);

    /** The file is written anew when it is this much longer than what is still of interest in it. */
    private static final long LONG_BYTES = 16 << 20;

    private static final Set<StandardOpenOption> FRESH =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

    private static final long TRY_AGAIN_NANOS = 1_000_000_000L;

    private final Path file;
    private final NodeId node;
    private final Supplier<List<WorkerNote>> everything;
    private final CRC32 crc = new CRC32();
    private final Sink unwritten = new Sink();
    private @Nullable FileChannel channel;
    private long written;
    private long longAt;
    private boolean failed;
    private long failedAtNanos;

    /** @param everything that is still of interest, to write the file anew */
    public Notes(Path file, NodeId node, Supplier<List<WorkerNote>> everything) throws IOException {
        this.file = file;
        this.node = node;
        this.everything = everything;
        OwnedFiles.makePrivateFolder(file.getParent());
        startAnew();
    }

    /** What the file says, or nothing where it is of another start of the machine, or cannot be trusted. */
    public static Remains read(Path file, NodeId node) throws IOException {
        if (!Files.exists(file)) {
            return Remains.NONE;
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        ByteBuffer header = bytes.slice(0, Math.min(HEADER.length, bytes.remaining()));
        if (!header.equals(ByteBuffer.wrap(HEADER))) {
            log.warn("notes are not of this version, nothing is resumed file={}", file);
            return Remains.NONE;
        }
        bytes.position(HEADER.length);
        try {
            return fold(bytes, file, node);
        } catch (EncodingException e) {
            log.warn("notes not understood, nothing is resumed file={} error={}", file, e.getMessage());
            return Remains.NONE;
        }
    }

    private static Remains fold(ByteBuffer bytes, Path file, NodeId node) {
        Remains remains = new Remains();
        CRC32 crc = new CRC32();
        boolean opened = false;
        while (bytes.remaining() >= 2 * Integer.BYTES) {
            int length = bytes.getInt();
            int sum = bytes.getInt();
            if (length <= 0 || length > bytes.remaining()) {
                break; // its write was cut off; whatever it was about had not been done yet
            }
            byte[] note = new byte[length];
            bytes.get(note);
            crc.reset();
            crc.update(note);
            if ((int) crc.getValue() != sum) {
                log.warn("notes damaged, nothing is resumed file={}", file);
                return Remains.NONE;
            }
            WorkerNote said = CODEC.decode(note);
            if (said instanceof WorkerNote.Opened first) {
                if (!first.node().equals(node)
                        || first.boot().isEmpty()
                        || !first.boot().equals(Boot.id())) {
                    log.info("notes of another node or start of the machine, nothing is resumed file={}", file);
                    return Remains.NONE;
                }
                opened = true;
            } else if (opened) {
                remains.add(said);
            }
        }
        return remains;
    }

    public void add(WorkerNote note) {
        if (!failed) {
            append(note);
        }
    }

    private void append(WorkerNote note) {
        unwritten.writeChecked(CODEC, note, crc);
    }

    /** Writes what was added; nothing that a note is about may be done, or told, before this. */
    public void flush() {
        if (failed) {
            if (System.nanoTime() - failedAtNanos > TRY_AGAIN_NANOS) {
                startAnew();
            }
        } else if (unwritten.size() > 0) {
            try {
                written += write(Objects.requireNonNull(channel));
            } catch (IOException e) {
                fail(e);
            }
            if (written > longAt) {
                startAnew();
            }
        }
    }

    private int write(FileChannel to) throws IOException {
        ByteBuffer bytes = unwritten.asBuffer();
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
        unwritten.clear();
        return bytes.position();
    }

    private void startAnew() {
        try {
            FileChannel fresh = rewrite();
            closeChannel();
            channel = fresh;
            failed = false;
        } catch (IOException e) {
            fail(e);
        }
    }

    private FileChannel rewrite() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        unwritten.clear();
        unwritten.writeRaw(HEADER);
        append(new WorkerNote.Opened(node, Boot.id()));
        everything.get().forEach(this::append);
        FileChannel to = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
        try {
            written = write(to);
            longAt = 2 * written + LONG_BYTES;
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return to;
        } catch (IOException e) {
            to.close();
            throw e;
        }
    }

    /**
     * A file with a gap would have the next process resume what it knows half of, and the leader start again what ran.
     * So there is none until all of it can be written: if this JVM dies before, its attempts are lost, and told so.
     */
    private void fail(IOException why) {
        if (!failed) {
            log.error(
                    "notes not written, attempts do not survive this process until they are file={} error={}",
                    file,
                    FileTrouble.describe(why));
        }
        failed = true;
        failedAtNanos = System.nanoTime();
        unwritten.clear();
        if (!file.toFile().delete() && Files.exists(file)) {
            log.error("old notes stay file={}", file);
        }
    }

    @Override
    public void close() {
        flush();
        closeChannel();
    }

    private void closeChannel() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            log.warn("notes not closed file={} error={}", file, FileTrouble.describe(e));
        }
    }
}
