package io.reeve.spec;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Looks at the text around the parser's marks; marks count code points and must be asked for in rising order. */
final class YamlSource {
    private final String text;
    private int codePoints;
    private int characters;

    YamlSource(String text) {
        this.text = text;
    }

    /** Whether only blanks stand between the mark and a {@code #} that starts a comment. */
    boolean commentFollows(Optional<Mark> end) {
        if (end.isEmpty()) {
            return false;
        }
        int steps = end.get().getIndex() - codePoints;
        if (steps > 0) {
            characters = text.offsetByCodePoints(characters, steps);
            codePoints += steps;
        }
        int i = characters;
        while (i < text.length() && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
            i++;
        }
        return i < text.length() && text.charAt(i) == '#';
    }

    /** Finds what the parser would refuse without telling the line. */
    static boolean holdsUnprintable(String text, Faults faults) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (!StreamReader.isPrintable(c)) {
                faults.add(
                        FaultCode.UNPRINTABLE_CHARACTER,
                        Place.root(line, column),
                        String.format("the character U+%04X may not stand in YAML", c),
                        "printable text; in double quotes it can be written as an escape");
                return true;
            }
            column++;
            if (c == '\n') {
                line++;
                column = 1;
            }
            i += Character.charCount(c);
        }
        return false;
    }
}
