package io.reeve.hosting;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Collectors;

/** A failure as a person wants to read it. */
final class Stack {
    /** Enough to see one's own code, few enough for a message that stands in the ledger. */
    private static final int LINES = 12;

    private static final int LINE_CHARACTERS = 300;

    private Stack() {}

    /** The failure's own words, without its class where they say it all. */
    static String words(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    static String firstLines(Throwable failure) {
        return whole(failure)
                .lines()
                .limit(LINES)
                .map(line -> line.length() > LINE_CHARACTERS ? line.substring(0, LINE_CHARACTERS) + "…" : line)
                .map(line -> line.replace("\t", "  "))
                .collect(Collectors.joining("\n"));
    }

    static String whole(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
