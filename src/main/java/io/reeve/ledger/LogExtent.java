package io.reeve.ledger;

/**
 * What entries the log on the disk has, and what of them must be there.
 *
 * @param first of the oldest entry
 * @param last of the newest; below {@code first} where there is none
 * @param applied the newest entry that is known to have been committed here
 */
record LogExtent(long first, long last, long applied) {
    private static final long BEFORE_THE_FIRST = -1;

    /** Of a ledger that is founded now. */
    static final LogExtent EMPTY = new LogExtent(0, BEFORE_THE_FIRST, BEFORE_THE_FIRST);

    /**
     * What is missing though it was here once, in words; empty where nothing is.
     *
     * @param snapshot the last entry that the snapshot covers, or -1 without one
     */
    String missingAfter(long snapshot) {
        if (last >= first && first > snapshot + 1) {
            return missing(snapshot + 1, first - 1)
                    + ": its log begins after them, and no snapshot that is whole holds them";
        }
        long reached = Math.max(last, snapshot);
        return reached >= applied
                ? ""
                : missing(reached + 1, applied) + ", at its end: they were committed, and have been applied here";
    }

    static String missing(long from, long to) {
        return from == to ? "entry " + from + " is missing" : "the entries " + from + " to " + to + " are missing";
    }
}
