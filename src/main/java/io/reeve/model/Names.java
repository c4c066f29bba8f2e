package io.reeve.model;

/** The one spelling rule of names that appear in ids, file paths and URLs. */
public final class Names {
    public static final int MAX_LENGTH = 128;

    /** Letters, digits, {@code - . _}; the first is a letter or digit. Safe in a shell, a path and a URL. */
    private static final String RULE = "[a-z0-9][a-z0-9._-]{0,127}";

    private Names() {}

    public static boolean isName(String text) {
        // By hand: every id that is read from the ledger or a message comes by here, and a regular expression is slow.
        if (text.isEmpty() || text.length() > MAX_LENGTH || !isLetterOrDigit(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }

    /** Returns {@code text}, or throws naming {@code what} was wrong. */
    static String require(String text, String what) {
        if (!isName(text)) {
            throw new IllegalArgumentException(what + " must match " + RULE + ", was \"" + text + "\"");
        }
        return text;
    }
}
