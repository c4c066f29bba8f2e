package io.reeve.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns of text, each as wide as its widest cell; the last one is cut at the width of the terminal. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Headings are dim; a column headed STATE has the colours of states. */
    void print(Console console) {
        int[] widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headings.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        printRow(console, headings, widths, true);
        for (List<String> row : rows) {
            printRow(console, row, widths, false);
        }
    }

    private void printRow(Console console, List<String> cells, int[] widths, boolean heading) {
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (int column = 0; column < cells.size(); column++) {
            boolean last = column == cells.size() - 1;
            String cell = cells.get(column);
            if (last && console.isTerminal()) {
                cell = Text.cut(cell, Math.max(10, console.columns() - used));
            }
            String padded = last ? cell : cell + " ".repeat(widths[column] - cell.length());
            UnaryOperator<String> colour =
                    heading ? console::dim : headings.get(column).equals("STATE") ? console::state : text -> text;
            line.append(colour.apply(padded)).append(last ? "" : GAP);
            used += padded.length() + GAP.length();
        }
        console.out().println(heading ? line : line.toString().stripTrailing());
    }
}
