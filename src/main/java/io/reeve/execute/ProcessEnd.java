package io.reeve.execute;

/**
 * How a process ended; nothing of its group is left.
 *
 * @param signalled whether {@code value} is the signal that ended it and not its exit status
 * @param exact false where the platform reports signal N as exit status 128 + N and it may have been either
 * @param cpuMicros user and system time of the leader and all it waited for, or -1 where not known
 * @param maxRssKib the largest resident set among them, or -1 where not known
 */
record ProcessEnd(boolean signalled, int value, boolean coreDumped, boolean exact, long cpuMicros, long maxRssKib) {}
