package io.reeve.message;

import io.reeve.model.AttemptId;
import org.jspecify.annotations.Nullable;

/** Reads of files that live on one node: outputs and logs on workers, uploads on gateways. */
public sealed interface Reading {

    /** @param maxBytes at most this much is answered, and never more than {@link Chunk#MAX_BYTES} */
    record ReadFile(FileName file, long offset, int maxBytes) implements Reading {}

    /**
     * A part of a file.
     *
     * @param bytes from the offset asked for; empty at the end of the file
     * @param size of the whole file now
     * @param growing whether more may come: the attempt still runs
     */
    record Chunk(byte[] bytes, long size, boolean growing) implements Reading {
        public static final int MAX_BYTES = 256 * 1024;
    }

    /** There is no such file here, or it may not be read. */
    record Unreadable(String message) implements Reading {}

    /** Which file. */
    sealed interface FileName {
        record Output(AttemptId attempt, String path) implements FileName {}

        record Log(AttemptId attempt, Stream stream) implements FileName {}

        record Upload(String sha256) implements FileName {}
    }

    /** The two streams of a command. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /** Parses {@code stdout} or {@code stderr}, or returns null. */
    static @Nullable Stream stream(String name) {
        return switch (name) {
            case "stdout" -> Stream.STDOUT;
            case "stderr" -> Stream.STDERR;
            default -> null;
        };
    }
}
