package io.reeve.control;

/**
 * When a node was heard last, and from when on it is suspect unless it is heard before; both by the wall clock, for
 * people.
 */
public record Heard(long atMs, long suspectFromMs) {
    /** It left the cluster's membership. */
    public Heard suspectFrom(long ms) {
        return new Heard(atMs, Math.min(ms, suspectFromMs));
    }
}
