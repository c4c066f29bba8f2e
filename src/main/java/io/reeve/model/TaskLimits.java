package io.reeve.model;

/**
 * What one attempt may use at most, as far as the document says; 0 where it does not.
 *
 * @param memoryBytes of all its processes together
 * @param cpuMillis cpu time a second, in thousandths
 * @param pids processes and threads at the same time
 * @param openFiles of each of its processes
 * @param diskBytes in its working directory and its folder for temporary files
 */
public record TaskLimits(long memoryBytes, long cpuMillis, int pids, long openFiles, long diskBytes) {
    /** Nothing is said. */
    public static final TaskLimits UNSAID = new TaskLimits(0, 0, 0, 0, 0);

    /** A process with its libraries, its stack and what the kernel keeps for it does not start in less. */
    public static final long LEAST_MEMORY_BYTES = 8L << 20;

    /** What the kernel enforces at least. */
    public static final long LEAST_CPU_MILLIS = 10;

    /** Far more than a build or a JVM has, and few enough that a fork bomb harms nobody else. */
    public static final int DEFAULT_PIDS = 4_096;

    /** What is not said follows from what the attempt was granted; 0 is no limit from here on. */
    public TaskLimits over(Resources granted) {
        long memory = memoryBytes > 0 ? memoryBytes : granted.memoryBytes();
        long cpu = cpuMillis > 0 ? cpuMillis : granted.cpuMillis();
        return new TaskLimits(
                memory == 0 ? 0 : Math.max(memory, LEAST_MEMORY_BYTES),
                cpu == 0 ? 0 : Math.max(cpu, LEAST_CPU_MILLIS),
                pids > 0 ? pids : DEFAULT_PIDS,
                openFiles,
                diskBytes > 0 ? diskBytes : granted.diskBytes());
    }

    /** Whether it may use more than that, which only nodes allow that say so. */
    public boolean exceed(Resources granted) {
        return memoryBytes > Math.max(granted.memoryBytes(), LEAST_MEMORY_BYTES)
                || cpuMillis > Math.max(granted.cpuMillis(), LEAST_CPU_MILLIS)
                || granted.diskBytes() > 0 && diskBytes > granted.diskBytes();
    }
}
