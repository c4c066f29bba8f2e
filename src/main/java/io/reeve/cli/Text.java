package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times, sizes and amounts for people. */
public final class Text {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private Text() {}

    /** {@code 350 ms}, {@code 4.2 s}, {@code 3m 5s}, {@code 2h 10m}, {@code 3d 4h}. */
    public static String duration(long ms) {
        long seconds = Math.max(0, ms) / 1000;
        if (ms < 1000) {
            return Math.max(0, ms) + " ms";
        } else if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
        } else if (seconds < 3600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        } else if (seconds < 86_400) {
            return seconds / 3600 + "h " + seconds / 60 % 60 + "m";
        }
        return seconds / 86_400 + "d " + seconds / 3600 % 24 + "h";
    }

    /** From {@code from} to {@code to}, or to {@code nowMs} while {@code to} is absent; "-" without a start. */
    public static String between(Json from, Json to, long nowMs) {
        return from.isNull() ? "-" : duration((to.isNull() ? nowMs : to.number()) - from.number());
    }

    /** Local time, or "-". */
    public static String time(Json epochMs) {
        return epochMs.isNull() ? "-" : time(epochMs.number());
    }

    public static String time(long epochMs) {
        return TIME.format(Instant.ofEpochMilli(epochMs).atZone(ZoneId.systemDefault()));
    }

    /** {@code 512 B}, {@code 1.5 MB}: powers of 1000, as the documents count. */
    public static String size(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        String[] units = {"KB", "MB", "GB", "TB"};
        int unit = -1;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
    }

    /** A number as JSON has it, without a needless fraction. */
    public static String amount(Json number) {
        return number.value() instanceof Double value && value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString(value.longValue())
                : number.text();
    }

    /** The first line of a message that goes on with the last lines of output. */
    public static String firstLine(String message) {
        String first = message.lines().findFirst().orElse("");
        return first.replaceFirst("[;,]? last lines of std(out|err):$", "");
    }

    public static String dashIfEmpty(String text) {
        return text.isEmpty() ? "-" : text;
    }

    public static String plural(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** At most so many characters, the last one then an ellipsis. */
    public static String cut(String text, int columns) {
        return text.length() <= columns ? text : text.substring(0, Math.max(0, columns - 1)) + "…";
    }

    /** Without what would steer the terminal: output of tasks goes through this. */
    public static String printable(String line) {
        return line.replaceAll("[\\p{Cntrl}&&[^\t]]", "");
    }
}
