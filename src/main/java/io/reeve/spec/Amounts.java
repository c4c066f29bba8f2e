package io.reeve.spec;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Decimal numbers as written by people, exactly. */
final class Amounts {
    /** More digits than any amount here has; keeps arithmetic on hostile input short. */
    private static final int MAX_CHARACTERS = 32;

    private Amounts() {}

    /** Reads digits with at most one point between them; null for all else: signs, exponents, spaces, {@code .5}. */
    static @Nullable BigDecimal parse(String text) {
        int point = text.indexOf('.');
        String whole = point < 0 ? text : text.substring(0, point);
        boolean fraction = point < 0 || Scalars.isDigits(text.substring(point + 1));
        if (text.length() > MAX_CHARACTERS || !Scalars.isDigits(whole) || !fraction) {
            return null;
        }
        return new BigDecimal(text);
    }

    /** A number to three decimals, in thousandths; {@code minMillis} after a fault. */
    static long millis(Tree tree, long minMillis, long maxMillis, Faults faults) {
        String range = "a number from " + plain(minMillis) + " to " + plain(maxMillis);
        String expected = range + " with at most three decimals";
        if (!(tree instanceof Tree.Scalar scalar) || scalar.isNull()) {
            faults.wrongType(tree, expected);
            return minMillis;
        }
        if (!scalar.bare()) {
            faults.add(FaultCode.WRONG_TYPE, tree.place(), "this is text, not a number", expected + ", without quotes");
            return minMillis;
        }
        String text = scalar.text();
        BigDecimal value = parse(text);
        if (value == null || value.stripTrailingZeros().scale() > 3) {
            faults.add(FaultCode.BAD_NUMBER, tree.place(), Quoted.of(text) + " is no such number", expected);
            return minMillis;
        }
        BigDecimal millis = value.movePointRight(3);
        if (isOutside(millis, minMillis, maxMillis)) {
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), Quoted.of(text) + " is out of range", expected);
            return minMillis;
        }
        return millis.longValueExact();
    }

    static boolean isOutside(BigDecimal value, long least, long most) {
        return value.compareTo(BigDecimal.valueOf(least)) < 0 || value.compareTo(BigDecimal.valueOf(most)) > 0;
    }

    /** Thousandths as people write them: {@code 1500} is {@code 1.5}. */
    static String plain(long millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString();
    }
}
