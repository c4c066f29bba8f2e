package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.Descent;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.RelativePaths;
import io.reeve.execute.files.UploadStore;
import io.reeve.execute.logs.LogFile;
import io.reeve.message.Reading;
import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.ReadFile;
import io.reeve.message.Reading.Unreadable;
import io.reeve.model.AttemptId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Serves this node's logs, outputs and uploads by range. Blocks on the disk; for use by any thread. */
public final class AttemptFiles {
    private static final Set<OpenOption> OPTIONS = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private final Path dataDir;
    private final @Nullable UploadStore uploads;
    private final Predicate<AttemptId> runs;

    /**
     * @param uploads null on a node that keeps none
     * @param runs whether an attempt may still write
     */
    public AttemptFiles(Path dataDir, @Nullable UploadStore uploads, Predicate<AttemptId> runs) {
        this.dataDir = dataDir.toAbsolutePath().normalize();
        this.uploads = uploads;
        this.runs = runs;
    }

    /** A {@link Chunk}, or {@link Unreadable} with a sentence for people. */
    public Reading read(ReadFile request) {
        if (request.offset() < 0 || request.maxBytes() < 0) {
            return new Unreadable(
                    "offset and length must not be negative, were " + request.offset() + " and " + request.maxBytes());
        }
        FileName file = request.file();
        try {
            if (file instanceof FileName.Log logFile) {
                // Asked before reading: what is written until the answer is read next time.
                boolean growing = runs.test(logFile.attempt());
                AttemptFolder folder = AttemptFolder.of(dataDir, logFile.attempt());
                return new LogFile(folder, logFile.stream()).read(request, growing);
            } else if (file instanceof FileName.Output output) {
                return readOutput(output, request);
            } else if (file instanceof FileName.Upload upload) {
                Path path = uploads == null ? null : uploads.find(upload.sha256());
                return path == null
                        ? new Unreadable("upload " + upload.sha256() + " is not on this node")
                        : read(path, request);
            }
            throw new IllegalArgumentException("unknown kind of file " + file);
        } catch (NoSuchFileException e) {
            return new Unreadable(missing(file));
        } catch (IOException e) {
            return new Unreadable("cannot read " + file + ": " + FileTrouble.describe(e));
        }
    }

    /** {@link Reading.Found}, or {@link Unreadable} with a sentence for people. */
    public Reading search(Reading.SearchLog asked) {
        try {
            return new LogFile(AttemptFolder.of(dataDir, asked.attempt()), asked.stream()).search(asked);
        } catch (NoSuchFileException e) {
            return new Unreadable(missing(new FileName.Log(asked.attempt(), asked.stream())));
        } catch (IOException e) {
            return new Unreadable("cannot read the log of " + asked.attempt() + ": " + FileTrouble.describe(e));
        }
    }

    private String missing(FileName file) {
        if (file instanceof FileName.Log logFile) {
            return runs.test(logFile.attempt())
                    ? "attempt " + logFile.attempt() + " has not started yet, so it has no log"
                    : "the log of " + logFile.attempt() + " is not on this node, or not any more";
        }
        return file instanceof FileName.Output output
                ? "output " + output.path() + " of " + output.attempt() + " is not on this node, or not any more"
                : file + " is not on this node";
    }

    private static Reading read(Path path, ReadFile request) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(path, OPTIONS)) {
            return chunk(channel, request);
        }
    }

    private Reading readOutput(FileName.Output output, ReadFile request) throws IOException {
        if (!RelativePaths.isSafe(output.path())) {
            return new Unreadable("\"" + output.path() + "\" is not the path of an output");
        }
        Path kept = AttemptFolder.of(dataDir, output.attempt()).kept();
        try (SeekableByteChannel channel = Descent.open(kept, Path.of(output.path()))) {
            return chunk(channel, request);
        }
    }

    private static Chunk chunk(SeekableByteChannel channel, ReadFile request) throws IOException {
        long size = channel.size();
        long left = Math.max(0, size - request.offset());
        int length = (int) Math.min(left, Math.min(request.maxBytes(), Chunk.MAX_BYTES));
        ByteBuffer bytes = ByteBuffer.allocate(length);
        channel.position(Math.min(request.offset(), size));
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // until full or at the end
        }
        byte[] read =
                bytes.position() == length ? bytes.array() : java.util.Arrays.copyOf(bytes.array(), bytes.position());
        return new Chunk(read, size, false);
    }
}
