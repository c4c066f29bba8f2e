package io.reeve.ledger;

/**
 * How much of the past stays readable, and how it is cut up.
 *
 * @param keepEvents at least the newest this many are kept
 * @param keepMs and all that happened in this time before the newest
 * @param maxBytes yet no more than this on the disk, give or take one segment: beyond, the oldest go
 * @param segmentEvents a file is closed when it holds this many
 * @param segmentBytes or takes this many bytes
 * @param cachedEvents the newest this many are held in memory
 */
public record HistoryConfig(
        long keepEvents, long keepMs, long maxBytes, int segmentEvents, long segmentBytes, int cachedEvents) {
    /** A million events or a day, whichever is more, in at most 2 GiB; the last 10,000 in memory, about 5 MB. */
    public static final HistoryConfig DEFAULT =
            new HistoryConfig(1_000_000, 24L * 60 * 60 * 1_000, 2L << 30, 25_000, 16L << 20, 10_000);

    public HistoryConfig {
        if (keepEvents < 1 || keepMs < 0 || maxBytes < 1 || segmentEvents < 1 || segmentBytes < 1 || cachedEvents < 1) {
            throw new IllegalArgumentException("limits of the history must be positive");
        }
    }
}
