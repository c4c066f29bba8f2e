package io.reeve.model;

import java.util.Locale;

/** Who may start before a task that is more urgent and does not fit. */
public enum BackfillPolicy {
    /** Nobody. */
    FCFS,
    /** Whoever cannot delay the first task that does not fit. */
    EASY,
    /** Whoever cannot delay any task that waits. */
    CONSERVATIVE,
    /** As EASY, the shortest expected run time first. */
    SJBF;

    /** As it is written: {@code easy}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #text()} writes; throws {@link IllegalArgumentException} for any other text. */
    public static BackfillPolicy parse(String text) {
        for (BackfillPolicy policy : values()) {
            if (policy.text().equals(text)) {
                return policy;
            }
        }
        throw new IllegalArgumentException(
                "a backfill policy is fcfs, easy, conservative or sjbf, was \"" + text + "\"");
    }
}
