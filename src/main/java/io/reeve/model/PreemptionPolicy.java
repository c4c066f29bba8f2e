package io.reeve.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** For whom what runs is made to end. */
public enum PreemptionPolicy {
    /** For nobody. */
    OFF,
    /** For roles that have less than they are guaranteed. */
    GUARANTEES,
    /** For those, and inside a role for tasks of higher priority. */
    PRIORITY;

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Throws, and says what there is, for any other text. */
    public static PreemptionPolicy parse(String text) {
        for (PreemptionPolicy policy : values()) {
            if (policy.text().equals(text)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("a policy of preemption is one of "
                + Arrays.stream(values()).map(PreemptionPolicy::text).collect(Collectors.joining(", ")) + ", was \""
                + text + "\"");
    }
}
