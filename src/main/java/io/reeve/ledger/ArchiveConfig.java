package io.reeve.ledger;

/**
 * How much is kept of the jobs that left the state, and how it is cut up.
 *
 * @param keepJobs at least the newest this many are kept
 * @param keepMs and all that left the state in this time before the newest
 * @param maxBytes yet no more than this on the disk, give or take one segment: beyond, the oldest go
 * @param segmentJobs a file is closed when it holds this many
 * @param segmentBytes or takes this many bytes
 */
public record ArchiveConfig(long keepJobs, long keepMs, long maxBytes, int segmentJobs, long segmentBytes) {
    private static final long DAY_MS = 24L * 60 * 60 * 1_000;
    private static final long MIB = 1L << 20;

    /** A hundred thousand jobs or a month, whichever is more, in at most 2 GiB. */
    public static final ArchiveConfig DEFAULT = new ArchiveConfig(100_000, 30 * DAY_MS, 2_048 * MIB, 1_000, 16 * MIB);

    public ArchiveConfig {
        if (keepJobs < 1 || keepMs < 0 || maxBytes < 1 || segmentJobs < 1 || segmentBytes < 1) {
            throw new IllegalArgumentException("limits of the history of jobs must be positive");
        }
    }

    /** The bounds in words: what a job was, whose record is gone. */
    public String describe() {
        String age = keepMs >= DAY_MS ? keepMs / DAY_MS + " days" : keepMs / 1_000 + " s";
        String size = maxBytes >= MIB ? maxBytes / MIB + " MiB" : maxBytes + " bytes";
        return "the newest " + keepJobs + " and those of the last " + age + ", in at most " + size;
    }
}
