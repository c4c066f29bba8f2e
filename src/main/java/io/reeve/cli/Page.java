package io.reeve.cli;

import java.util.ArrayList;
import java.util.List;

/** Names with values, one below the other; long values go on in the next line below where they began. */
final class Page {
    private static final int NAME_COLUMNS = 10;
    private static final int MIN_COLUMNS = 30;

    private final Console console;

    Page(Console console) {
        this.console = console;
    }

    /** Nothing where the value is empty. */
    void line(String name, String value) {
        if (value.isBlank() || value.equals("-")) {
            return;
        }
        int columns = Math.max(MIN_COLUMNS, console.columns() - NAME_COLUMNS - 1);
        List<String> lines = new ArrayList<>();
        value.strip().lines().forEach(line -> lines.addAll(wrap(line, columns)));
        for (int i = 0; i < lines.size(); i++) {
            String before =
                    i == 0 ? console.dim(String.format("%-" + NAME_COLUMNS + "s", name)) : " ".repeat(NAME_COLUMNS);
            console.out().println((before + " " + lines.get(i)).stripTrailing());
        }
    }

    void gap() {
        console.out().println();
    }

    /** A heading of what follows. */
    void heading(String text) {
        gap();
        wrap(text, console.columns()).forEach(console.out()::println);
    }

    /** At spaces; a word longer than a line keeps its line to itself. */
    static List<String> wrap(String text, int columns) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
