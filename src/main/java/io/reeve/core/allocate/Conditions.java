package io.reeve.core.allocate;

import io.reeve.model.Constraint;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a node's attributes meet a constraint. A missing attribute is false, whatever the operator. */
final class Conditions {
    private static final Pattern VERSION = Pattern.compile("v?[0-9]+(\\.[0-9]+)*");

    private Conditions() {}

    static boolean holds(Constraint constraint, Map<String, String> attributes) {
        return of(constraint).test(attributes);
    }

    /** The constraint made ready to be asked of many nodes: a regular expression is compiled once. */
    static Predicate<Map<String, String>> of(Constraint constraint) {
        Constraint.Operator operator = constraint.operator();
        if (operator == Constraint.Operator.MATCHES || operator == Constraint.Operator.NOT_MATCHES) {
            var pattern = com.google.re2j.Pattern.compile(constraint.values().get(0));
            boolean wanted = operator == Constraint.Operator.MATCHES;
            return attributes -> {
                String actual = attributes.get(constraint.attribute());
                return actual != null && pattern.matches(actual) == wanted;
            };
        }
        return attributes -> {
            String actual = attributes.get(constraint.attribute());
            return actual != null && holds(constraint, actual);
        };
    }

    private static boolean holds(Constraint constraint, String actual) {
        String wanted = constraint.values().isEmpty() ? "" : constraint.values().get(0);
        return switch (constraint.operator()) {
            case EQUAL -> actual.equals(wanted);
            case NOT_EQUAL -> !actual.equals(wanted);
            case IN -> constraint.values().contains(actual);
            case NOT_IN -> !constraint.values().contains(actual);
            case LESS -> compare(actual, wanted) < 0;
            case AT_MOST -> compare(actual, wanted) <= 0;
            case GREATER -> compare(actual, wanted) > 0;
            case AT_LEAST -> compare(actual, wanted) >= 0;
            case MATCHES, NOT_MATCHES -> throw new IllegalStateException("a pattern is compiled: see of()");
        };
    }

    /** Dotted digits as versions, a missing part as 0; anything else as text. What follows the digits is cut off. */
    static int compare(String left, String right) {
        String leftVersion = leadingVersion(left);
        String rightVersion = leadingVersion(right);
        if (leftVersion == null || rightVersion == null) {
            return left.compareTo(right);
        }
        String[] a = leftVersion.split("\\.");
        String[] b = rightVersion.split("\\.");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int byPart = part(a, i).compareTo(part(b, i));
            if (byPart != 0) {
                return byPart;
            }
        }
        return 0;
    }

    private static BigInteger part(String[] parts, int index) {
        return index < parts.length ? new BigInteger(parts[index]) : BigInteger.ZERO;
    }

    /** {@code 6.1.0-28-amd64} counts as 6.1.0; null where the text does not start with a digit. */
    private static @Nullable String leadingVersion(String text) {
        var matcher = VERSION.matcher(text);
        if (!matcher.lookingAt()) {
            return null;
        }
        String digits = matcher.group();
        return digits.startsWith("v") ? digits.substring(1) : digits;
    }
}
