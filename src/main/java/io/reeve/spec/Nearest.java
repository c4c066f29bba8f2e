package io.reeve.spec;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Finds the name that was probably meant. */
final class Nearest {
    /** Comparing with more names than this is not worth a hint. */
    private static final int COMPARED = 2_000;
    /** No name is longer; keeps the table of distances small. */
    private static final int LONGEST = 128;

    /** What other systems call the same thing; no edit distance would find these. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("args", "command"),
            Map.entry("cmd", "command"),
            Map.entry("constraints", "where"),
            Map.entry("depends-on", "after"),
            Map.entry("needs", "after"),
            Map.entry("environment", "env"),
            Map.entry("inputs", "files"),
            Map.entry("artifacts", "outputs"),
            Map.entry("memory", "mem"),
            Map.entry("name", "job"),
            Map.entry("image", "container"),
            Map.entry("count", "instances"),
            Map.entry("replicas", "instances"),
            Map.entry("retries", "retry"));

    private Nearest() {}

    /** Returns {@code ", did you mean …?"}, or nothing if no name is near. */
    static String hint(String text, Collection<String> names) {
        String elsewhere = ELSEWHERE.get(plain(text));
        if (elsewhere != null && names.contains(elsewhere)) {
            return ", did you mean \"" + elsewhere + "\"?";
        }
        String best = "";
        int bestDistance = Math.max(1, text.length() / 3) + 1;
        int compared = 0;
        for (String name : names) {
            if (++compared > COMPARED) {
                break;
            }
            boolean comparable = name.length() <= LONGEST && text.length() <= LONGEST;
            if (comparable && Math.abs(name.length() - text.length()) < bestDistance) {
                int distance = distance(text, name);
                if (distance < bestDistance) {
                    bestDistance = distance;
                    best = name;
                }
            }
        }
        return best.isEmpty() ? "" : ", did you mean \"" + best + "\"?";
    }

    /** Edits of one character; exchanging two neighbours is one, capitals and {@code _} for {@code -} are free. */
    static int distance(String left, String right) {
        String a = plain(left);
        String b = plain(right);
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cell(rows, a, b, i, j);
            }
        }
        return rows[a.length()][b.length()];
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static int cell(int[][] rows, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int cost = Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(cost, rows[i - 2][j - 2] + 1) : cost;
    }
}
