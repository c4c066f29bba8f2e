package io.reeve.model;

/**
 * How instances are brought to another version.
 *
 * @param maxSurge how many instances more than wanted there may be meanwhile
 * @param maxUnavailable how many less than wanted may be ready because of it
 * @param settleMs how long an instance must have been ready to count as updated
 * @param progressMs within which one instance more must be updated, or the update has failed
 */
public record UpdatePolicy(int maxSurge, int maxUnavailable, long settleMs, long progressMs, OnFailure onFailure) {
    public static final UpdatePolicy DEFAULT = new UpdatePolicy(1, 0, 2_000, 300_000, OnFailure.ROLLBACK);

    /** What becomes of what was updated when an update fails. */
    public enum OnFailure {
        /** It goes back to the version before. */
        ROLLBACK,
        /** It stays as it is, and nothing more is updated. */
        CANCEL
    }
}
