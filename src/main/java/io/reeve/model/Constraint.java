package io.reeve.model;

import java.util.List;

/** A hard condition on a node's attribute. A missing attribute is false, whatever the operator. */
public record Constraint(String attribute, Operator operator, List<String> values) {
    /** {@code IN} and {@code NOT_IN} take any number of values; all others one. */
    public enum Operator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        IN("in"),
        NOT_IN("not in"),
        /** The four order comparisons read dotted digits as versions: 5.9 is before 5.10. */
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">="),
        /** A regular expression of RE2's syntax that the whole value matches. */
        MATCHES("=~"),
        NOT_MATCHES("!~");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    public Constraint {
        values = List.copyOf(values);
    }

    @Override
    public String toString() {
        return switch (operator) {
            case IN, NOT_IN -> attribute + " " + operator.symbol() + " (" + String.join(", ", values) + ")";
            case EQUAL, NOT_EQUAL, LESS, AT_MOST, GREATER, AT_LEAST, MATCHES, NOT_MATCHES ->
                attribute + " " + operator.symbol() + " " + values.get(0);
        };
    }
}
