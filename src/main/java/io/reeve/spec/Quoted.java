package io.reeve.spec;

/** The user's own text inside a message: short, on one line, with nothing a terminal would obey. */
final class Quoted {
    /** Enough to recognise one's own text by. */
    private static final int SHOWN_CHARACTERS = 60;

    private Quoted() {}

    static String of(String text) {
        StringBuilder shown = new StringBuilder("\"");
        int end = Math.min(text.length(), SHOWN_CHARACTERS);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || (c >= 0x7f && c < 0xa0) || Character.isSurrogate(c) || c == 0x2028 || c == 0x2029) {
                shown.append(String.format("\\u%04x", (int) c));
            } else {
                shown.append(c);
            }
        }
        return shown.append(text.length() > end ? "…\"" : "\"").toString();
    }
}
