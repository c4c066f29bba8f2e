package io.reeve.calendar;

import java.util.List;
import java.util.Locale;

/** The fields of a cron pattern with the values that each allows. */
enum CronField {
    SECOND("second", 0, 59, List.of()),
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day of month", 1, 31, List.of()),
    MONTH("month", 1, 12, List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
    /** 0 and 7 are Sunday. */
    DAY_OF_WEEK("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")),
    YEAR("year", 1970, 2199, List.of());

    final String title;
    final int min;
    final int max;
    private final List<String> names;

    CronField(String title, int min, int max, List<String> names) {
        this.title = title;
        this.min = min;
        this.max = max;
        this.names = names;
    }

    /** The value of a number or name; -1 for any other text. */
    int value(String text) {
        int named = names.indexOf(text.toUpperCase(Locale.ROOT));
        if (named >= 0) {
            return named + min;
        }
        boolean digits = !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : -1;
    }

    String expected() {
        String range = min + " to " + max;
        return switch (this) {
            case MONTH -> range + " or JAN to DEC";
            case DAY_OF_WEEK ->
                range + " or SUN to SAT (0 and 7 are Sunday), 5#2 for the second Friday, 5#L for the last";
            case DAY_OF_MONTH -> range + ", L for the last day, or 15W for the working day nearest the 15th";
            case SECOND, MINUTE, HOUR, YEAR -> range;
        };
    }
}
