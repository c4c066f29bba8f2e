package io.reeve.core.state;

import java.util.Locale;

/** Spans of time in words for people. */
public final class Seconds {
    private Seconds() {}

    /** To a tenth of a second. */
    public static String of(long ms) {
        return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
    }
}
