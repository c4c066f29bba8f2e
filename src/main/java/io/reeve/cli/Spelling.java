package io.reeve.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;

/** Guesses what a misspelt command or option was to be. */
final class Spelling {
    /** Two slips, such as letters swapped; more is another word. */
    private static final int MAX_EDITS = 2;

    private Spelling() {}

    /** A command or option of {@code line}; empty if none is near. */
    static String nearest(String word, CommandLine line) {
        List<String> known = new ArrayList<>(line.getCommandSpec().optionsMap().keySet());
        line.getSubcommands().forEach((name, command) -> {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                known.add(name);
            }
        });
        return known.stream()
                .filter(name -> edits(word, name) <= Math.min(MAX_EDITS, word.length() / 2))
                .min(Comparator.comparingInt(name -> edits(word, name)))
                .orElse("");
    }

    /** The Levenshtein distance. */
    static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
