package io.reeve.spec;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Amounts of bytes with their unit, such as {@code 256MB} or {@code 1.5GiB}. */
final class Sizes {
    static final String EXPECTED =
            "a size such as 256MB or 1.5GiB: B, KB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB (of 1024)";

    /** Largest first within each family, which is the order {@link #write} tries. */
    private static final Map<String, Long> UNITS = units();

    private Sizes() {}

    private static Map<String, Long> units() {
        Map<String, Long> units = new LinkedHashMap<>();
        units.put("TB", 1_000_000_000_000L);
        units.put("GB", 1_000_000_000L);
        units.put("MB", 1_000_000L);
        units.put("KB", 1_000L);
        units.put("TiB", 1L << 40);
        units.put("GiB", 1L << 30);
        units.put("MiB", 1L << 20);
        units.put("KiB", 1L << 10);
        units.put("B", 1L);
        return Collections.unmodifiableMap(units);
    }

    /** Bytes, from {@code min} on; {@code min} after a fault. */
    static long read(Tree tree, long min, Faults faults) {
        String text = Scalars.text(tree, faults, EXPECTED);
        if (text == null) {
            return min;
        }
        int end = 0;
        while (end < text.length() && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
            end++;
        }
        BigDecimal number = Amounts.parse(text.substring(0, end));
        String unit = text.substring(end);
        Long factor = UNITS.get(unit);
        if (number == null || factor == null) {
            faults.add(FaultCode.BAD_SIZE, tree.place(), Quoted.of(text) + " is no size" + why(number, unit), EXPECTED);
            return min;
        }
        BigDecimal bytes = number.multiply(BigDecimal.valueOf(factor));
        if (bytes.stripTrailingZeros().scale() > 0) {
            faults.add(FaultCode.BAD_SIZE, tree.place(), Quoted.of(text) + " is no whole number of bytes", EXPECTED);
            return min;
        }
        if (bytes.compareTo(BigDecimal.valueOf(min)) < 0
                || bytes.compareTo(BigDecimal.valueOf(Limits.SIZE_BYTES)) > 0) {
            String range = "a size from " + write(min) + " to " + write(Limits.SIZE_BYTES);
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), Quoted.of(text) + " is out of range", range);
            return min;
        }
        return bytes.longValueExact();
    }

    private static String why(@Nullable BigDecimal number, String unit) {
        if (number != null && unit.isEmpty()) {
            return ": it has no unit";
        }
        return number == null ? "" : Nearest.hint(unit.strip(), UNITS.keySet());
    }

    /** The shortest spelling that is exact. */
    static String write(long bytes) {
        for (var unit : UNITS.entrySet()) {
            if (bytes != 0 && bytes % unit.getValue() == 0) {
                return bytes / unit.getValue() + unit.getKey();
            }
        }
        return bytes + "B";
    }
}
