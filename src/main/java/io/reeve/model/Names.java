package io.reeve.model;

import java.util.regex.Pattern;

/** The one spelling rule of names that appear in ids, file paths and URLs. */
public final class Names {
    public static final int MAX_LENGTH = 128;

    /** Letters, digits, {@code - . _}; the first is a letter or digit. Safe in a shell, a path and a URL. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");

    private Names() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Returns {@code text}, or throws naming {@code what} was wrong. */
    static String require(String text, String what) {
        if (!isName(text)) {
            throw new IllegalArgumentException(what + " must match " + NAME.pattern() + ", was \"" + text + "\"");
        }
        return text;
    }
}
