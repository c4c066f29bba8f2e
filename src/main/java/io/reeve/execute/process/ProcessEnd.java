package io.reeve.execute.process;

/**
 * How a process ended; nothing of its group is left.
 *
 * @param signalled whether {@code value} is the signal that ended it and not its exit status
 * @param exact false where the platform reports signal N as exit status 128 + N and it may have been either
 * @param cpuMicros user and system time of the leader and all it waited for, or -1 where not known
 * @param maxRssKib the largest resident set among them, or -1 where not known
 * @param cause what made it end, where that was not asked for
 * @param use what else is known of what it used
 * @param untouched whether its folder is known to be as empty as it was made
 */
public record ProcessEnd(
        boolean signalled,
        int value,
        boolean coreDumped,
        boolean exact,
        long cpuMicros,
        long maxRssKib,
        Cause cause,
        Use use,
        boolean untouched) {
    /** In the order of the supervisor's list. */
    public enum Cause {
        ITSELF,
        /** The deadline of the launcher passed. */
        DEADLINE,
        /** It ran longer than it may, and this JVM was not there to end it. */
        RUN_LIMIT,
        /** The supervisor was killed, and its processes with it; how this one ended is not known. */
        SUPERVISOR_GONE,
        /** The JVM was gone, and there was no deadline to wait for. */
        JVM_GONE
    }

    /**
     * What its processes used, and how often they met a limit.
     *
     * @param peakBytes of memory, the page cache included; 0 without a control group
     * @param oomKills processes that the kernel killed because their group was out of memory
     * @param refusedForks how often no process could be started because the group had as many as it may
     * @param readBytes from disks, or -1 where not known; and so {@code writtenBytes}
     */
    public record Use(long peakBytes, int oomKills, int refusedForks, long readBytes, long writtenBytes) {
        static final Use UNKNOWN = new Use(0, 0, 0, -1, -1);

        /** Whether a control group counted the memory. */
        public boolean ofGroup() {
            return peakBytes > 0;
        }
    }

    /** The most memory at one time, as far as it is known: of all processes, or else of the largest. */
    public long peakBytes() {
        return use.ofGroup() ? use.peakBytes() : Math.max(0, maxRssKib) * 1024;
    }

    /** Of which nothing more is known. */
    public ProcessEnd(
            boolean signalled,
            int value,
            boolean coreDumped,
            boolean exact,
            long cpuMicros,
            long maxRssKib,
            Cause cause) {
        this(signalled, value, coreDumped, exact, cpuMicros, maxRssKib, cause, Use.UNKNOWN, false);
    }

    /** One that ended by itself. */
    ProcessEnd(boolean signalled, int value, boolean coreDumped, boolean exact, long cpuMicros, long maxRssKib) {
        this(signalled, value, coreDumped, exact, cpuMicros, maxRssKib, Cause.ITSELF);
    }
}
