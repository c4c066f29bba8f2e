package io.reeve.spec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Single values. Each method returns null, or the given stand-in, after it added a fault. */
final class Scalars {
    private Scalars() {}

    /** Text as it was written, whether or not it would also be a number. */
    static @Nullable String text(Tree tree, Faults faults, String expected) {
        if (tree instanceof Tree.Scalar scalar && !scalar.isNull()) {
            return scalar.text();
        }
        faults.wrongType(tree, expected);
        return null;
    }

    /** Text with something in it, of a bounded length in UTF-8. */
    static @Nullable String text(Tree tree, int maxBytes, Faults faults, String expected) {
        String text = text(tree, faults, expected);
        if (text == null) {
            return null;
        }
        if (text.isBlank()) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "the text is empty", expected);
            return null;
        }
        return withinBytes(text, maxBytes, tree.place(), faults) ? text : null;
    }

    static boolean withinBytes(String text, int maxBytes, Place place, Faults faults) {
        int bytes = bytes(text);
        if (bytes > maxBytes) {
            faults.add(FaultCode.TOO_LONG, place, "the text has " + bytes + " bytes", "at most " + maxBytes + " bytes");
            return false;
        }
        return true;
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A whole number from {@code min} to {@code max}; {@code min} after a fault. */
    static int integer(Tree tree, int min, int max, Faults faults) {
        String expected = "a whole number from " + min + " to " + max;
        if (!(tree instanceof Tree.Scalar scalar) || scalar.isNull()) {
            faults.wrongType(tree, expected);
            return min;
        }
        String text = scalar.text();
        if (!scalar.bare()) {
            faults.add(FaultCode.WRONG_TYPE, tree.place(), "this is text, not a number", expected + ", without quotes");
            return min;
        }
        if (!isWhole(text)) {
            faults.add(FaultCode.BAD_NUMBER, tree.place(), Quoted.of(text) + " is no whole number", expected);
            return min;
        }
        if (text.startsWith("-") || text.length() > 10 || Long.parseLong(text) > max || Long.parseLong(text) < min) {
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), Quoted.of(text) + " is out of range", expected);
            return min;
        }
        return Integer.parseInt(text);
    }

    /** Decimal digits, without a sign but minus, without leading zeros. */
    static boolean isWhole(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        return isDigits(digits) && (digits.length() == 1 || digits.charAt(0) != '0');
    }

    static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code true} or {@code false}, without quotes. */
    static boolean bool(Tree tree, Faults faults) {
        if (tree instanceof Tree.Scalar scalar && scalar.bare()) {
            if (scalar.text().equals("true") || scalar.text().equals("false")) {
                return scalar.text().equals("true");
            }
        }
        faults.wrongType(tree, "true or false, without quotes");
        return false;
    }

    /** One of the words. */
    static @Nullable String choice(Tree tree, List<String> words, Faults faults) {
        String expected = "one of " + String.join(", ", words);
        String text = text(tree, faults, expected);
        if (text == null || words.contains(text)) {
            return text;
        }
        String message = Quoted.of(text) + " is not known here" + Nearest.hint(text, words);
        faults.add(FaultCode.BAD_CHOICE, tree.place(), message, expected);
        return null;
    }
}
