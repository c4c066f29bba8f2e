package io.reeve.execute.process;

import io.reeve.model.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what the kernel counts for a control group. */
public final class GroupFiles {
    private static final int MICROS_PER_MILLI = 1_000;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final ControlGroups groups;

    public GroupFiles(ControlGroups groups) {
        this.groups = groups;
    }

    public Usage usage(int group) throws IOException {
        boolean first = groups.version() == 1;
        Path memory = groups.memory(group);
        long cpuMillis = first
                ? number(groups.cpuacct(group).resolve("cpuacct.usage")) / NANOS_PER_MILLI
                : keyed(groups.cpuacct(group).resolve("cpu.stat"), "usage_usec") / MICROS_PER_MILLI;
        long rss = keyed(memory.resolve("memory.stat"), first ? "rss" : "anon");
        Path peak = memory.resolve(first ? "memory.max_usage_in_bytes" : "memory.peak");
        long peakBytes = Files.exists(peak) ? number(peak) : rss; // kernels before 5.19 have none in version 2
        Path pids = groups.pids(group);
        long read = 0;
        long written = 0;
        for (String pid : Files.readAllLines(pids.resolve("cgroup.procs"), StandardCharsets.US_ASCII)) {
            ProcessTable.Sum io = ProcessTable.io(Path.of("/proc", pid));
            read += io.readBytes();
            written += io.writtenBytes();
        }
        return new Usage(cpuMillis, rss, peakBytes, read, written, (int) number(pids.resolve("pids.current")));
    }

    /** Processes that were killed because the group was out of memory. */
    public long oomKills(int group) throws IOException {
        String file = groups.version() == 1 ? "memory.oom_control" : "memory.events";
        return keyed(groups.memory(group).resolve(file), "oom_kill");
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip());
    }

    /** Of a file of lines {@code key value}; 0 where the key is not there. */
    private static long keyed(Path file, String key) throws IOException {
        for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
            if (line.startsWith(key + " ")) {
                return Long.parseLong(line.substring(key.length() + 1));
            }
        }
        return 0;
    }
}
