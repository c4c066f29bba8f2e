package io.reeve.config;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes amounts of resources as people spell them. */
public final class Quantity {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?) ?(B|[KMGT]i?B)");
    private static final Pattern GPUS = Pattern.compile("(\\d{1,4})(?:x([A-Za-z0-9][A-Za-z0-9._-]{0,63}))?");

    /** More than any machine has. */
    private static final int MAX_GPUS = 1_024;

    private static final Map<String, Long> UNITS = Map.of(
            "B", 1L,
            "KB", 1_000L,
            "MB", 1_000_000L,
            "GB", 1_000_000_000L,
            "TB", 1_000_000_000_000L,
            "KiB", 1L << 10,
            "MiB", 1L << 20,
            "GiB", 1L << 30,
            "TiB", 1L << 40);

    private Quantity() {}

    /** Bytes of {@code 512MB} or {@code 1.5GiB}; throws {@link IllegalArgumentException} for any other text. */
    public static long parseSize(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "a size is a number and B, KB, MB, GB, TB, KiB, MiB, GiB or TiB, was \"" + text + "\"");
        }
        try {
            return new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2))))
                    .longValueExact();
        } catch (ArithmeticException notWhole) {
            throw new IllegalArgumentException("a size is a whole number of bytes, was \"" + text + "\"", notWhole);
        }
    }

    /** Thousandths of {@code 0.5}; throws {@link IllegalArgumentException} for text that is no amount to 0.001. */
    public static long parseMillis(String text) {
        if (text.matches("\\d{1,9}(\\.\\d{1,3})?")) {
            return new BigDecimal(text).movePointRight(3).longValueExact();
        }
        throw new IllegalArgumentException("an amount is a number from 0 with up to 3 decimals, was \"" + text + "\"");
    }

    /** The model of each GPU of {@code 2} or {@code 4xA100}; throws {@link IllegalArgumentException} for other text. */
    public static List<String> parseGpus(String text) {
        Matcher matcher = GPUS.matcher(text);
        int count = matcher.matches() ? Integer.parseInt(matcher.group(1)) : MAX_GPUS + 1;
        if (count > MAX_GPUS) {
            throw new IllegalArgumentException("gpus are a number up to " + MAX_GPUS
                    + ", or a number and the model they all have, such as 4xA100, was \"" + text + "\"");
        }
        return Collections.nCopies(count, matcher.group(2) == null ? "" : matcher.group(2));
    }

    /** What {@link #parseGpus} reads; all have one model. */
    public static String formatGpus(List<String> models) {
        String model = models.get(0);
        return models.size() + (model.isEmpty() ? "" : "x" + model);
    }

    public static String formatMillis(long millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }
}
