package io.reeve.model;

/** Reads the decimal numbers inside ids. */
final class Numbers {
    private Numbers() {}

    static long parse(String digits, String what) {
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("a " + what + " is 1 to 18 digits, was \"" + digits + "\"");
        }
        return Long.parseLong(digits);
    }

    static int parseInt(String digits, String what) {
        long value = parse(digits, what);
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a " + what + " is at most " + Integer.MAX_VALUE + ", was " + digits);
        }
        return (int) value;
    }
}
