package io.reeve.calendar;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One field of a pattern, read by the rules of the Open Cron Pattern Specification and put in a plain form.
 *
 * @param parts whose union the field is: {@code *}, a list of numbers, or one of {@code L 15W 5#2 5L}
 * @param restricted whether the field says anything: only a leading {@code *} (or {@code ?}) does not, however many
 *     values the field comes to
 * @param stepped whether it holds a {@code *} or a step, so that it means an interval
 */
record CronValues(List<String> parts, boolean restricted, boolean stepped) {
    static final CronValues ANY = new CronValues(List.of("*"), false, true);

    CronValues {
        parts = List.copyOf(parts);
    }

    static CronValues read(CronField field, String text) throws CalendarException {
        TreeSet<Integer> numbers = new TreeSet<>();
        List<String> special = new ArrayList<>();
        boolean stepped = false;
        String[] items = text.split(",", -1);
        for (String item : items) {
            String found = special(field, item, items.length);
            if (found == null) {
                addNumbers(field, item, numbers);
            } else {
                special.add(found);
            }
            stepped |= item.indexOf('*') >= 0 || item.indexOf('/') >= 0 || item.equals("?");
        }
        if (items[0].equals("*") || items[0].equals("?")) {
            return ANY;
        }
        List<String> parts = new ArrayList<>(special);
        if (!numbers.isEmpty()) {
            parts.add(numbers.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        return new CronValues(parts, true, stepped);
    }

    /** The item as it is to be evaluated, or null where it stands for plain numbers. */
    private static @Nullable String special(CronField field, String item, int items) throws CalendarException {
        if (field == CronField.DAY_OF_MONTH && item.equalsIgnoreCase("L")) {
            return "L";
        }
        if (field == CronField.DAY_OF_MONTH && item.length() > 1 && last(item) == 'W') {
            if (items > 1) {
                throw fault(field, item, "W stands for one day and cannot be part of a list");
            }
            return number(field, item, item.substring(0, item.length() - 1)) + "W";
        }
        if (field != CronField.DAY_OF_WEEK) {
            return null;
        }
        int hash = item.indexOf('#');
        if (hash < 0 && (item.length() < 2 || last(item) != 'L')) {
            return null;
        }
        int day = number(field, item, item.substring(0, hash < 0 ? item.length() - 1 : hash)) % 7;
        String nth = hash < 0 ? "L" : item.substring(hash + 1);
        if (nth.equalsIgnoreCase("L")) {
            return day + "L";
        }
        if (!nth.matches("[1-5]")) {
            throw fault(field, item, "after # stands which one of the month is meant, 1 to 5 or L");
        }
        return day + "#" + nth;
    }

    private static char last(String item) {
        return Character.toUpperCase(item.charAt(item.length() - 1));
    }

    private static void addNumbers(CronField field, String item, TreeSet<Integer> into) throws CalendarException {
        int slash = item.indexOf('/');
        String range = slash < 0 ? item : item.substring(0, slash);
        int dash = range.indexOf('-');
        boolean any = range.equals("*") || range.equals("?") && isDay(field) && slash < 0;
        int first = any ? field.min : number(field, item, dash < 0 ? range : range.substring(0, dash));
        int last = first;
        if (any) {
            last = field == CronField.DAY_OF_WEEK ? 6 : field.max;
        } else if (dash >= 0) {
            last = number(field, item, range.substring(dash + 1));
            boolean sunday = field == CronField.DAY_OF_WEEK && last == 0 && first > 0;
            last = sunday && !range.endsWith("0") ? 7 : last;
        }
        if (last < first) {
            throw fault(field, item, "a range goes from the lower value to the higher");
        }
        if (slash >= 0 && !any && dash < 0) {
            throw fault(field, item, "a step needs * or a range before it, as in */15 or 10-50/10");
        }
        int step = slash < 0 ? 1 : step(field, item, item.substring(slash + 1));
        for (int value = first; value <= last; value += step) {
            into.add(field == CronField.DAY_OF_WEEK ? value % 7 : value);
        }
    }

    private static int step(CronField field, String item, String text) throws CalendarException {
        if (!text.matches("[0-9]{1,4}")) {
            throw fault(field, item, "after / stands a number");
        }
        int step = Integer.parseInt(text);
        if (step == 0) {
            throw fault(field, item, "a step of 0 goes nowhere");
        }
        return step;
    }

    private static int number(CronField field, String item, String text) throws CalendarException {
        int value = field.value(text);
        if (value < 0) {
            String what = text.isEmpty() ? "a value is missing" : "\"" + text + "\" is no value of this field";
            throw fault(field, item, text.equals("?") ? "? stands in the fields for days only" : what);
        }
        if (value < field.min || value > field.max) {
            throw fault(field, item, value + " is out of range");
        }
        return value;
    }

    private static boolean isDay(CronField field) {
        return field == CronField.DAY_OF_MONTH || field == CronField.DAY_OF_WEEK;
    }

    private static CalendarException fault(CronField field, String item, String what) {
        String where =
                item.isEmpty() ? "the " + field.title + " field" : "the " + field.title + " field, at \"" + item + "\"";
        return new CalendarException(where + ": " + what, field.expected());
    }
}
