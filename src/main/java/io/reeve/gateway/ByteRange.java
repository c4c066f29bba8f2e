package io.reeve.gateway;

import io.reeve.query.Problem;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a file are sent.
 *
 * @param from first byte
 * @param to after the last byte
 * @param size of the whole file
 * @param partial whether a range was asked for, so that the answer is 206
 */
record ByteRange(long from, long to, long size, boolean partial) {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    long length() {
        return to - from;
    }

    String contentRange() {
        return "bytes " + from + "-" + (to - 1) + "/" + size;
    }

    static ByteRange whole(long size) {
        return new ByteRange(0, size, size, false);
    }

    static ByteRange from(long offset, long size) {
        return new ByteRange(Math.min(offset, size), size, size, false);
    }

    /**
     * Reads a Range header. Other units than bytes and several ranges are answered with the whole file, as RFC 9110
     * allows; a range that holds no byte of the file, or is malformed, fails with 416.
     */
    static ByteRange of(@Nullable String header, long size) {
        if (header == null || !header.startsWith("bytes=") || header.indexOf(',') >= 0) {
            return whole(size);
        }
        Matcher range = ONE_RANGE.matcher(header.replace(" ", ""));
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            throw unsatisfiable(header, size);
        }
        long from;
        long to = size;
        if (range.group(1).isEmpty()) {
            from = Math.max(0, size - Long.parseLong(range.group(2)));
        } else {
            from = Long.parseLong(range.group(1));
            to = range.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(range.group(2)) + 1);
        }
        if (from >= to) {
            throw unsatisfiable(header, size);
        }
        return new ByteRange(from, to, size, true);
    }

    private static RuntimeException unsatisfiable(String header, long size) {
        return Problem.of(
                        416,
                        "range-not-satisfiable",
                        "The file has no such bytes",
                        "\"" + header + "\" was asked for, the file has " + size + " bytes")
                .withHint("Write bytes=FIRST-LAST, bytes=FIRST- or bytes=-LENGTH.")
                .asException();
    }
}
