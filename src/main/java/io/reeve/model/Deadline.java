package io.reeve.model;

/**
 * When what is left of a job is killed.
 *
 * @param isInstant whether {@code ms} is a moment since the epoch; otherwise it counts from the submission
 */
public record Deadline(boolean isInstant, long ms) {
    /** @param begunAtMs when the job was submitted, or retried last */
    public long atMs(long begunAtMs) {
        return isInstant ? ms : begunAtMs + ms;
    }
}
