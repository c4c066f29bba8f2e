package io.reeve.faults;

/** What happens to a cluster. {@code weight} is how often, beside the others; {@code longestMs} how long it lasts. */
enum FaultKind {
    KILL_LEADER(12, 3_000),
    KILL_FOLLOWER(6, 3_000),
    KILL_WORKER(9, 12_000),
    KILL_GATEWAY(4, 3_000),
    /** All processes of a worker's machine, tasks too. */
    POWER_WORKER(4, 10_000),
    FREEZE_LEADER(6, 9_000),
    FREEZE_FOLLOWER(3, 9_000),
    FREEZE_WORKER(6, 14_000),
    /** Some nodes and the others hear nothing of each other. */
    SPLIT(10, 14_000),
    /** The leader, and perhaps some workers, on the smaller side. */
    SPLIT_LEADER(6, 14_000),
    /** One node is not heard by the others, or does not hear them. */
    ONE_WAY(7, 12_000),
    /** Two halves that hear nothing of each other, and one control node that hears both. */
    BRIDGE(6, 12_000),
    /** A part of what one node sends is lost. */
    LOSS(4, 8_000),
    /** A control node's disk is full: the peer ends, never having acknowledged what it could not write. */
    FULL_DISK(4, 5_000),
    KILL_ALL(2, 1_000);

    private final int weight;
    private final int longestMs;

    FaultKind(int weight, int longestMs) {
        this.weight = weight;
        this.longestMs = longestMs;
    }

    int weight() {
        return weight;
    }

    boolean isKill() {
        return name().startsWith("KILL") || this == POWER_WORKER;
    }

    int longestMs() {
        return longestMs;
    }
}
