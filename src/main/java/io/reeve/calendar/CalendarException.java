package io.reeve.calendar;

/** A pattern, interval, zone or instant that cannot be read: what is wrong, and what would be right. */
public final class CalendarException extends Exception {
    private static final long serialVersionUID = 1;

    private final String expected;

    CalendarException(String message, String expected) {
        super(message);
        this.expected = expected;
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    public String expected() {
        return expected;
    }

    /** Both in one line. */
    public String sentence() {
        return text() + "; expected " + expected;
    }
}
