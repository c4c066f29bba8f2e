package io.reeve.spec;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.reeve.model.Constraint;
import io.reeve.model.Constraint.Operator;
import java.util.ArrayList;
import java.util.List;

/** Reads one line of {@code where}: an attribute, an operator, and a value or a list of values in parentheses. */
final class ConstraintLine {
    private static final int MAX_ATTRIBUTE_CHARACTERS = 128;

    private final String line;
    private int at;

    ConstraintLine(String line) {
        this.line = line;
    }

    Constraint parse() throws BadLine {
        skipBlanks();
        String attribute = attribute();
        skipBlanks();
        Operator operator = operator();
        skipBlanks();
        boolean list = operator == Operator.IN || operator == Operator.NOT_IN;
        List<String> values = list ? values() : List.of(value());
        skipBlanks();
        if (at < line.length()) {
            throw new BadLine("something follows the value: " + Quoted.of(line.substring(at)));
        }
        if (isOrder(operator) && !isVersion(values.get(0))) {
            throw new BadLine("the operator " + operator.symbol() + " compares dotted digits such as 5.10");
        }
        if (operator == Operator.MATCHES || operator == Operator.NOT_MATCHES) {
            checkPattern(values.get(0));
        }
        return new Constraint(attribute, operator, values);
    }

    private String attribute() throws BadLine {
        int start = at;
        while (at < line.length() && isAttribute(line.charAt(at))) {
            at++;
        }
        String name = line.substring(start, at);
        if (!isAttributeName(name)) {
            throw new BadLine("no attribute's name stands at the start");
        }
        return name;
    }

    private Operator operator() throws BadLine {
        for (Operator operator : List.of(
                Operator.EQUAL,
                Operator.NOT_EQUAL,
                Operator.AT_MOST,
                Operator.AT_LEAST,
                Operator.LESS,
                Operator.GREATER,
                Operator.MATCHES,
                Operator.NOT_MATCHES)) {
            if (takes(operator.symbol())) {
                return operator;
            }
        }
        if (takesWord("in")) {
            return Operator.IN;
        }
        if (takesWord("not")) {
            skipBlanks();
            if (takesWord("in")) {
                return Operator.NOT_IN;
            }
        }
        throw new BadLine("no operator follows the attribute: ==, !=, <, <=, >, >=, =~, !~, in, not in");
    }

    /** Refuses what the leader could not compile, and what would compile to more than a program of bounded size. */
    private static void checkPattern(String pattern) throws BadLine {
        if (pattern.length() > Limits.PATTERN_CHARACTERS) {
            throw new BadLine(
                    FaultCode.TOO_LONG, "the pattern has more than " + Limits.PATTERN_CHARACTERS + " characters");
        }
        try {
            int size = Pattern.compile(pattern).programSize();
            if (size > Limits.PATTERN_INSTRUCTIONS) {
                throw new BadLine(
                        FaultCode.BAD_PATTERN,
                        "the pattern comes to " + size + " instructions, above " + Limits.PATTERN_INSTRUCTIONS
                                + ": repeat less in it");
            }
        } catch (PatternSyntaxException e) {
            String cause = e.getDescription() + " in " + Quoted.of(e.getPattern());
            throw new BadLine(FaultCode.BAD_PATTERN, "the pattern is no regular expression (RE2): " + cause);
        }
    }

    private List<String> values() throws BadLine {
        if (!takes("(")) {
            throw new BadLine("the values of \"in\" stand in parentheses");
        }
        List<String> values = new ArrayList<>();
        do {
            skipBlanks();
            values.add(value());
            skipBlanks();
            if (values.size() > Limits.CONSTRAINT_VALUES) {
                throw new BadLine(FaultCode.TOO_MANY, "there are more than " + Limits.CONSTRAINT_VALUES + " values");
            }
        } while (takes(","));
        if (!takes(")")) {
            throw new BadLine("the parenthesis is not closed");
        }
        return values;
    }

    private String value() throws BadLine {
        char quote = at < line.length() ? line.charAt(at) : ' ';
        if (quote == '\'' || quote == '"') {
            return quoted(quote);
        }
        int start = at;
        while (at < line.length() && isBare(line.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw new BadLine("a value is missing");
        }
        return line.substring(start, at);
    }

    /** A quote inside quotes is written twice. */
    private String quoted(char quote) throws BadLine {
        StringBuilder value = new StringBuilder();
        for (at++; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c != quote) {
                value.append(c);
            } else if (at + 1 < line.length() && line.charAt(at + 1) == quote) {
                value.append(c);
                at++;
            } else {
                at++;
                return value.toString();
            }
        }
        throw new BadLine("a quote is not closed");
    }

    private boolean takes(String symbol) {
        if (!line.startsWith(symbol, at)) {
            return false;
        }
        at += symbol.length();
        return true;
    }

    private boolean takesWord(String word) {
        int end = at + word.length();
        boolean whole = end >= line.length() || !isAttribute(line.charAt(end));
        return whole && takes(word);
    }

    private void skipBlanks() {
        while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isAttribute(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '/';
    }

    /** Whether a value may hold the character without quotes. */
    static boolean isBare(int c) {
        return isAttribute(c) || c == ':' || c == '+' || c == '@';
    }

    static boolean isAttributeName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_ATTRIBUTE_CHARACTERS
                && name.chars().allMatch(ConstraintLine::isAttribute)
                && Character.isLetterOrDigit(name.charAt(0));
    }

    private static boolean isOrder(Operator operator) {
        return switch (operator) {
            case LESS, AT_MOST, GREATER, AT_LEAST -> true;
            case EQUAL, NOT_EQUAL, IN, NOT_IN, MATCHES, NOT_MATCHES -> false;
        };
    }

    private static boolean isVersion(String value) {
        for (String part : value.split("\\.", -1)) {
            if (!Scalars.isDigits(part)) {
                return false;
            }
        }
        return true;
    }

    /** Carries what is wrong out of the parse. */
    static final class BadLine extends Exception {
        private static final long serialVersionUID = 1;
        private final FaultCode code;

        BadLine(String message) {
            this(FaultCode.BAD_CONSTRAINT, message);
        }

        BadLine(FaultCode code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        FaultCode code() {
            return code;
        }
    }
}
