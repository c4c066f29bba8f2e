package io.reeve.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the known name that someone probably meant. */
final class Nearest {
    /** More than this many single-letter changes is another name, not a slip. */
    private static final int MAX_CHANGES = 3;
    /** Only this many names are compared: it is a hint in an error, not a search. */
    private static final int MAX_COMPARED = 10_000;

    private static final int MAX_SHOWN = 3;

    private Nearest() {}

    /** "Did you mean …?" with up to three names, nearest first; empty where none is near. */
    static String hint(String wanted, Iterable<String> known) {
        List<Scored> near = new ArrayList<>();
        int compared = 0;
        for (String name : known) {
            if (compared++ == MAX_COMPARED) {
                break;
            }
            int changes = changes(wanted, name);
            if (changes <= MAX_CHANGES && changes < name.length()) {
                near.add(new Scored(name, changes));
            }
        }
        if (near.isEmpty()) {
            return "";
        }
        near.sort(Comparator.comparingInt(Scored::changes));
        return "Did you mean "
                + String.join(
                        " or ", near.stream().limit(MAX_SHOWN).map(Scored::name).toList())
                + "?";
    }

    private record Scored(String name, int changes) {}

    /** Levenshtein's distance, or more than {@link #MAX_CHANGES} where the lengths alone say so. */
    private static int changes(String a, String b) {
        if (Math.abs(a.length() - b.length()) > MAX_CHANGES) {
            return MAX_CHANGES + 1;
        }
        int[] above = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(swap, Math.min(above[j], row[j - 1]) + 1);
            }
            int[] spare = above;
            above = row;
            row = spare;
        }
        return above[b.length()];
    }
}
