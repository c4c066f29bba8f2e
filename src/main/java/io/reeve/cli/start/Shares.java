package io.reeve.cli.start;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/** What each of several nodes on one machine offers, so that together they offer about one machine. */
final class Shares {
    /** The rest is for the JVMs and the machine itself. */
    private static final double MEMORY_FOR_TASKS = 0.8;

    private static final int FIRST_TASK_PORT = 31_000;
    private static final int TASK_PORTS = 1_000;

    private Shares() {}

    /** Options of node {@code index} of {@code count}; none for a node that has the machine for itself. */
    static List<String> options(int index, int count) {
        if (count == 1) {
            return List.of();
        }
        double cpus = Math.max(1, Runtime.getRuntime().availableProcessors() / (double) count);
        int ports = TASK_PORTS / count;
        int first = FIRST_TASK_PORT + index * ports;
        String cpuMillis = String.format(Locale.ROOT, "%.3f", Math.floor(cpus * 1000) / 1000);
        return List.of(
                "--resource", "cpus=" + cpuMillis,
                "--resource", "mem=" + (long) (memoryBytes() * MEMORY_FOR_TASKS / count) + "B",
                "--task-ports", first + "-" + (first + ports - 1));
    }

    private static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
