package io.reeve.gateway;

import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.Mark;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.IntSupplier;

/** What is put between the bytes of a log: when a line was written, where the reader asks for it, and what is gone. */
final class LogLines {
    private final boolean timed;
    private final IntSupplier followers;
    private boolean atLineStart = true;

    LogLines(boolean timed) {
        this(timed, () -> 1);
    }

    /** @param followers how many there are at this gateway, who share what it can send */
    LogLines(boolean timed, IntSupplier followers) {
        this.timed = timed;
        this.followers = followers;
    }

    IntSupplier followers() {
        return followers;
    }

    boolean timed() {
        return timed;
    }

    /**
     * The next piece as the reader gets it.
     *
     * @param from its offset in the log
     * @param length of its bytes how many are wanted
     */
    Buffer of(Chunk chunk, long from, int length) {
        Buffer out = Buffer.buffer(length + 128);
        if (chunk.skipped() > 0) {
            gap(chunk.skipped(), out);
        }
        if (!timed) {
            if (length > 0) {
                atLineStart = chunk.bytes()[length - 1] == '\n';
            }
            return out.appendBytes(chunk.bytes(), 0, length);
        }
        int begin = 0;
        int mark = 0;
        List<Mark> marks = chunk.marks();
        for (int i = 0; i < length; i++) {
            if (atLineStart) {
                while (mark < marks.size() - 1 && marks.get(mark).offset() <= from + i) {
                    mark++;
                }
                out.appendBytes(chunk.bytes(), begin, i - begin);
                begin = i;
                out.appendString(time(marks.isEmpty() ? 0 : marks.get(mark).atMs()));
            }
            atLineStart = chunk.bytes()[i] == '\n';
        }
        return out.appendBytes(chunk.bytes(), begin, length - begin);
    }

    private void gap(long bytes, Buffer out) {
        String said = "[reeve: " + bytes + " bytes of this log are gone: it is longer than its node keeps]\n";
        out.appendString(atLineStart ? said : "\n" + said);
        atLineStart = true;
    }

    /** To the second, which is as much as is known. */
    static String time(long atMs) {
        return Instant.ofEpochMilli(atMs).truncatedTo(ChronoUnit.SECONDS) + " ";
    }

    static Buffer line(byte[] line, long atMs, boolean timed) {
        Buffer out = Buffer.buffer(line.length + 32);
        if (timed) {
            out.appendString(time(atMs));
        }
        return out.appendBytes(line).appendBytes("\n".getBytes(StandardCharsets.US_ASCII));
    }
}
