package io.reeve.spec;

import java.util.regex.Pattern;

/**
 * A part of the document that is passed on as JSON: {@code config}, or the body of a message. What is written without
 * quotes is a number only if it reads the same as one, so that the version {@code 1.10} does not become 1.1.
 */
final class JsonText {
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** More digits are an identifier. */
    private static final int MAX_NUMBER_CHARACTERS = 40;

    private JsonText() {}

    static String of(Tree tree, int maxBytes, Faults faults) {
        String json = TreeJson.write(tree, JsonText::isNumber);
        return Scalars.withinBytes(json, maxBytes, tree.place(), faults) ? json : "";
    }

    private static boolean isNumber(String text) {
        if (text.length() > MAX_NUMBER_CHARACTERS || !NUMBER.matcher(text).matches()) {
            return false;
        }
        boolean plain = text.indexOf('e') < 0 && text.indexOf('E') < 0;
        boolean fraction = plain && text.indexOf('.') >= 0;
        return !fraction || text.endsWith(".0") || !text.endsWith("0");
    }
}
