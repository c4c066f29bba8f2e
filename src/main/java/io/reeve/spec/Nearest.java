package io.reeve.spec;

import java.util.Collection;

/** Finds the name that was probably meant. */
final class Nearest {
    /** Comparing with more names than this is not worth a hint. */
    private static final int COMPARED = 2_000;

    private Nearest() {}

    /** Returns {@code ", did you mean …?"}, or nothing if no name is near. */
    static String hint(String text, Collection<String> names) {
        String best = "";
        int bestDistance = Math.max(1, text.length() / 3) + 1;
        int compared = 0;
        for (String name : names) {
            if (++compared > COMPARED) {
                break;
            }
            if (Math.abs(name.length() - text.length()) < bestDistance) {
                int distance = distance(text, name);
                if (distance < bestDistance) {
                    bestDistance = distance;
                    best = name;
                }
            }
        }
        return best.isEmpty() ? "" : ", did you mean \"" + best + "\"?";
    }

    /** Edits of one character, where exchanging two neighbours is one edit; capitals and {@code _} for {@code -} are free. */
    static int distance(String left, String right) {
        String a = left.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        String b = right.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cell(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static int cell(int[][] rows, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int cost = Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(cost, rows[i - 2][j - 2] + 1) : cost;
    }
}
