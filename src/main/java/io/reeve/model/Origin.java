package io.reeve.model;

/**
 * On whose behalf something was decided.
 *
 * @param framework the scheduler that asked; Reeve's own is {@link #REEVE}
 * @param principal the authenticated caller; {@link #LOCAL} while nothing but loopback is served
 */
public record Origin(String framework, String principal) {
    public static final String REEVE = "reeve";
    public static final String LOCAL = "local";

    /** What the system decides by itself. */
    public static final Origin SYSTEM = new Origin(REEVE, REEVE);

    public static Origin of(String principal) {
        return new Origin(REEVE, principal);
    }
}
