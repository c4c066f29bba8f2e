package io.reeve.execute.files;

/** Makes text that a task wrote safe to show. */
public final class PlainText {
    private PlainText() {}

    /** Without control characters but tab and newline, and at most {@code maxLength} characters. */
    public static String clean(String text, int maxLength) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), maxLength));
        for (int i = 0; i < text.length() && clean.length() < maxLength; i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) && c != '\t' && c != '\n' ? ' ' : c);
        }
        return clean.toString();
    }
}
