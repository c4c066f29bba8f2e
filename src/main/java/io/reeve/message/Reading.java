package io.reeve.message;

import io.reeve.model.AttemptId;
import io.reeve.model.SinceLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads of files that live on one node: outputs and logs on workers, uploads on gateways. */
public sealed interface Reading {

    /**
     * @param maxBytes at most this much is answered, and never more than {@link Chunk#MAX_BYTES}
     * @param timed whether the times of what is answered are wanted, which logs have
     */
    record ReadFile(
            FileName file,
            long offset,
            int maxBytes,
            @SinceLevel(2) boolean timed) implements Reading {
        /** Without times. */
        public ReadFile(FileName file, long offset, int maxBytes) {
            this(file, offset, maxBytes, false);
        }
    }

    /**
     * A part of a file.
     *
     * @param bytes from the offset asked for; empty at the end of the file
     * @param size of the whole file now
     * @param growing whether more may come: the attempt still runs
     * @param skipped so many bytes, from the offset asked for, are gone; what is answered stands behind them
     * @param marks when what was written, in the order of the log; only where it was asked for
     */
    record Chunk(
            byte[] bytes,
            long size,
            boolean growing,
            @SinceLevel(2) long skipped,
            @SinceLevel(2) List<Mark> marks) implements Reading {
        public static final int MAX_BYTES = 256 * 1024;

        public Chunk {
            marks = marks == null ? List.of() : List.copyOf(marks); // absent below level 2
        }

        /** Of a file that has all of its bytes, and no times. */
        public Chunk(byte[] bytes, long size, boolean growing) {
            this(bytes, size, growing, 0, List.of());
        }
    }

    /** What is before {@code offset}, and not before an earlier mark, was written by this time, and not long before. */
    @SinceLevel(2)
    record Mark(long offset, long atMs) {}

    /**
     * Which lines of a log hold the text?
     *
     * @param offset to begin at, which is the beginning of a line
     * @param maxHits at most so many are answered
     */
    @SinceLevel(2)
    record SearchLog(AttemptId attempt, Stream stream, String text, boolean ignoreCase, long offset, int maxHits)
            implements Reading {}

    /**
     * Lines of a log.
     *
     * @param next where to go on; the size of the log where all of it was searched
     */
    @SinceLevel(2)
    record Found(List<Hit> hits, long next, long size) implements Reading {
        public Found {
            hits = List.copyOf(hits);
        }
    }

    /**
     * @param line as its bytes are, cut where it is very long
     * @param atMs when it was written, about
     */
    @SinceLevel(2)
    record Hit(long offset, byte[] line, long atMs) {}

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
