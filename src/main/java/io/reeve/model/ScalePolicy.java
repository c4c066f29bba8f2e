package io.reeve.model;

/**
 * How many instances there shall be, by what is measured: so many that each one's share is the target.
 *
 * @param cooldownMs between one change of the number and the next
 */
public record ScalePolicy(int min, int max, Target target, long cooldownMs) {
    public static final long DEFAULT_COOLDOWN_MS = 60_000;

    /** What is measured, and how much of it one instance shall have. */
    public sealed interface Target {
        /** Thousandths of what one instance shall have. */
        long milli();

        /** A number that is posted for the service: of all instances together. */
        record Metric(String name, long milli) implements Target {}

        /** How many tasks of a role wait for resources. */
        record Queue(String role, long milli) implements Target {}

        /** What instances use of the cpus that each was granted. Needs level 2, as every service does. */
        record Cpu(long milli) implements Target {}
    }
}
