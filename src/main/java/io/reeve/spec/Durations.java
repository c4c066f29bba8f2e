package io.reeve.spec;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Spans of time with their unit, such as {@code 500ms} or {@code PT1H30M}; a day is 24 hours. */
final class Durations {
    static final String EXPECTED = "a duration such as 500ms, 5s, 10m, 2h, 1d, or ISO-8601 such as PT1H30M";

    private static final Map<String, Long> UNITS = units();

    private Durations() {}

    private static Map<String, Long> units() {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("d", 86_400_000L);
        units.put("h", 3_600_000L);
        units.put("m", 60_000L);
        units.put("s", 1_000L);
        units.put("ms", 1L);
        return Collections.unmodifiableMap(units);
    }

    /** Milliseconds, from {@code minMs} on; {@code minMs} after a fault. */
    static long read(Tree tree, long minMs, Faults faults) {
        String text = Scalars.text(tree, faults, EXPECTED);
        if (text == null) {
            return minMs;
        }
        long ms;
        try {
            ms = text.startsWith("P") ? iso(text) : simple(text);
        } catch (BadDuration e) {
            faults.add(e.code, tree.place(), Quoted.of(text) + e.getMessage(), EXPECTED);
            return minMs;
        }
        if (ms < minMs || ms > Limits.DURATION_MS) {
            String range = "a duration from " + write(minMs) + " to " + write(Limits.DURATION_MS);
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), Quoted.of(text) + " is out of range", range);
            return minMs;
        }
        return ms;
    }

    private static long simple(String text) throws BadDuration {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        String unit = text.substring(end);
        if (end > 0 && isCalendar(unit)) {
            throw new BadDuration(FaultCode.CALENDAR_DURATION, ": months and years have no fixed length");
        }
        Long factor = UNITS.get(unit);
        if (end == 0 || factor == null) {
            String why = end > 0 && unit.isEmpty() ? ": it has no unit" : "";
            throw new BadDuration(FaultCode.BAD_DURATION, " is no duration" + why);
        }
        // 18 digits at most are a long; what lies beyond the limit is told apart from nonsense by the caller.
        return end > 18 ? Long.MAX_VALUE : product(Long.parseLong(text.substring(0, end)), factor);
    }

    private static long product(long number, long factor) {
        return number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
    }

    private static boolean isCalendar(String unit) {
        return switch (unit) {
            case "M", "mo", "mon", "month", "months", "y", "Y", "yr", "year", "years" -> true;
            default -> false;
        };
    }

    private static long iso(String text) throws BadDuration {
        int time = text.indexOf('T');
        String date = time < 0 ? text : text.substring(0, time);
        if (date.indexOf('Y') >= 0 || date.indexOf('M') >= 0) {
            throw new BadDuration(FaultCode.CALENDAR_DURATION, ": months and years have no fixed length");
        }
        if (!text.chars().allMatch(c -> "PTDHMS.0123456789".indexOf(c) >= 0)) {
            throw new BadDuration(FaultCode.BAD_DURATION, " is no duration");
        }
        try {
            Duration duration = Duration.parse(text);
            if (duration.getNano() % 1_000_000 != 0) {
                throw new BadDuration(FaultCode.BAD_DURATION, " is finer than a millisecond");
            }
            return duration.toMillis();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        } catch (DateTimeException e) {
            boolean overflow = e.getCause() instanceof ArithmeticException;
            if (overflow) {
                return Long.MAX_VALUE;
            }
            throw new BadDuration(FaultCode.BAD_DURATION, " is no duration");
        }
    }

    /** The shortest spelling that is exact. */
    static String write(long ms) {
        for (var unit : UNITS.entrySet()) {
            if (ms != 0 && ms % unit.getValue() == 0) {
                return ms / unit.getValue() + unit.getKey();
            }
        }
        return "0s";
    }

    /** Carries what is wrong out of the parse. */
    private static final class BadDuration extends Exception {
        private static final long serialVersionUID = 1;
        private final FaultCode code;

        BadDuration(FaultCode code, String message) {
            super(message, null, false, false);
            this.code = code;
        }
    }
}
