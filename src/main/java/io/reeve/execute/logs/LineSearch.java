package io.reeve.execute.logs;

import io.reeve.message.Reading.Hit;
import io.reeve.message.Reading.SearchLog;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds the lines that hold a text, in pieces of a log as they come. */
final class LineSearch {
    /** Of a line: what is behind it is neither searched nor shown. */
    private static final int MAX_LINE_BYTES = 16 << 10;

    private final String text;
    private final boolean ignoreCase;
    private final int maxHits;
    private final List<Hit> hits = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long lineBegins;
    private long read = -1;

    LineSearch(SearchLog asked) {
        this.ignoreCase = asked.ignoreCase();
        this.text = ignoreCase ? asked.text().toLowerCase(Locale.ROOT) : asked.text();
        this.maxHits = asked.maxHits();
    }

    /** The next piece; what is between it and the one before is gone. */
    void take(long from, byte[] bytes) {
        if (from != read) {
            line.reset();
            lineBegins = from;
        }
        int begin = 0;
        for (int i = 0; i < bytes.length && !isFull(); i++) {
            if (bytes[i] == '\n') {
                append(bytes, begin, i);
                endLine();
                begin = i + 1;
                lineBegins = from + begin;
            }
        }
        if (!isFull()) {
            append(bytes, begin, bytes.length);
        }
        read = from + bytes.length;
    }

    /** There is no more: what came last is a line without an end. */
    void end() {
        if (line.size() > 0 && !isFull()) {
            endLine();
        }
    }

    boolean isFull() {
        return hits.size() >= maxHits;
    }

    List<Hit> hits() {
        return hits;
    }

    /** The beginning of the first line that was not searched. */
    long next() {
        return lineBegins;
    }

    private void append(byte[] bytes, int from, int to) {
        int room = MAX_LINE_BYTES - line.size();
        line.write(bytes, from, Math.max(0, Math.min(to - from, room)));
    }

    private void endLine() {
        String shown = line.toString(StandardCharsets.UTF_8);
        if ((ignoreCase ? shown.toLowerCase(Locale.ROOT) : shown).contains(text)) {
            hits.add(new Hit(lineBegins, line.toByteArray(), 0));
        }
        line.reset();
    }
}
