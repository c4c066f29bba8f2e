package io.reeve.execute;

/**
 * How a process ended; nothing of its group is left.
 *
 * @param signalled whether {@code value} is the signal that ended it and not its exit status
 * @param exact false where the platform reports signal N as exit status 128 + N and it may have been either
 * @param cpuMicros user and system time of the leader and all it waited for, or -1 where not known
 * @param maxRssKib the largest resident set among them, or -1 where not known
 * @param cause what made it end, where that was not asked for
 */
record ProcessEnd(
        boolean signalled, int value, boolean coreDumped, boolean exact, long cpuMicros, long maxRssKib, Cause cause) {
    /** In the order of the supervisor's list. */
    enum Cause {
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

    /** One that ended by itself. */
    ProcessEnd(boolean signalled, int value, boolean coreDumped, boolean exact, long cpuMicros, long maxRssKib) {
        this(signalled, value, coreDumped, exact, cpuMicros, maxRssKib, Cause.ITSELF);
    }
}
