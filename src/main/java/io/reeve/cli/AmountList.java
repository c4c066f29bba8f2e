package io.reeve.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Amounts of resources on the command line: {@code cpus=4,mem=8GB}. */
final class AmountList {
    static final String NONE = "none";

    private AmountList() {}

    /** As a document says them; null where there shall be none at all. */
    static @Nullable Map<String, @Nullable Object> read(String option, String text) {
        if (text.equals(NONE)) {
            return null;
        }
        Map<String, @Nullable Object> amounts = new LinkedHashMap<>();
        for (String part : List.of(text.split(",", -1))) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw Arguments.usage(
                        option + " is resources and amounts such as cpus=4,mem=8GB, was \"" + text + "\"");
            }
            String resource = part.substring(0, equals).strip();
            String amount = part.substring(equals + 1).strip();
            boolean size = resource.equals("mem") || resource.equals("disk");
            Object value = amount.equals(NONE) ? null : size ? amount : number(option + " " + resource, amount);
            if (amounts.containsKey(resource)) {
                throw Arguments.usage(option + " names " + resource + " twice");
            }
            amounts.put(resource, value);
        }
        return amounts;
    }

    static Object number(String what, String text) {
        try {
            BigDecimal number = new BigDecimal(text);
            boolean whole =
                    number.stripTrailingZeros().scale() <= 0 && number.abs().compareTo(BigDecimal.TEN.pow(15)) < 0;
            return whole ? (Object) number.longValueExact() : (Object) number.doubleValue();
        } catch (NumberFormatException malformed) {
            throw Arguments.usage(what + " is a number such as 2 or 0.5, was \"" + text + "\"");
        }
    }
}
