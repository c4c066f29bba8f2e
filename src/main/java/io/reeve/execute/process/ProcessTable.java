package io.reeve.execute.process;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What /proc says of the processes of attempts, for nodes without control groups. A process belongs to the attempt
 * whose leader's session it is in, or that one of its ancestors belongs to, or whose mark its environment holds: a
 * daemon has left the first two. For one thread.
 */
public final class ProcessTable {
    private static final long PAGE_BYTES = 4_096;

    /** As /proc counts, on every platform that Linux runs on today. */
    private static final long TICK_MS = 10;

    private static final long ENVIRONMENT_BYTES = 128 * 1024;

    private final Path proc;

    /** Launches are numbered from 1. */
    private static final long NOBODY = 0L;

    /** Whose a process is by its environment, which is long and does not change. By pid and start. */
    private Map<String, Long> marked = new HashMap<>();

    /** Of processes that ended, their cpu time is counted by who waited for them. */
    public record Sum(long cpuMs, long rssBytes, long readBytes, long writtenBytes, int processes) {
        static final Sum NONE = new Sum(0, 0, 0, 0, 0);

        Sum plus(Sum other) {
            return new Sum(
                    cpuMs + other.cpuMs,
                    rssBytes + other.rssBytes,
                    readBytes + other.readBytes,
                    writtenBytes + other.writtenBytes,
                    processes + other.processes);
        }
    }

    /** @param mark as in its environment, {@code NAME=value} */
    public record Leader(long launchId, long pid, String mark) {}

    private record Process(long pid, long parent, long session, long start, Sum use) {}

    public ProcessTable(Path proc) {
        this.proc = proc;
    }

    /** By launch; an attempt without a process is not among them. */
    public Map<Long, Sum> look(List<Leader> leaders) throws IOException {
        Map<Long, Process> all = new HashMap<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : folders) {
                Process process = read(folder);
                if (process != null) {
                    all.put(process.pid(), process);
                }
            }
        }
        Map<Long, Long> bySession = new HashMap<>();
        Map<String, Long> byMark = new HashMap<>();
        for (Leader leader : leaders) {
            bySession.put(leader.pid(), leader.launchId());
            byMark.put(leader.mark(), leader.launchId());
        }
        Owners owners = new Owners(all, bySession, byMark);
        Map<Long, Sum> sums = new HashMap<>();
        for (Process process : all.values()) {
            long owner = owners.of(process);
            if (owner != NOBODY) {
                sums.merge(owner, process.use().plus(io(proc.resolve(Long.toString(process.pid())))), Sum::plus);
            }
        }
        marked = owners.markedNow;
        return sums;
    }

    private final class Owners {
        private final Map<Long, Process> all;
        private final Map<Long, Long> bySession;
        private final Map<String, Long> byMark;
        private final Map<Long, Long> known = new HashMap<>();
        final Map<String, Long> markedNow = new HashMap<>();

        Owners(Map<Long, Process> all, Map<Long, Long> bySession, Map<String, Long> byMark) {
            this.all = all;
            this.bySession = bySession;
            this.byMark = byMark;
        }

        long of(Process process) {
            Long found = known.get(process.pid());
            if (found != null) {
                return found;
            }
            known.put(process.pid(), NOBODY); // should the parents, read one after the other, form a circle
            long owner = bySession.getOrDefault(process.session(), NOBODY);
            if (owner == NOBODY) {
                owner = byMark(process);
            }
            Process parent = all.get(process.parent());
            if (owner == NOBODY && parent != null) {
                owner = of(parent);
            }
            known.put(process.pid(), owner);
            return owner;
        }

        private long byMark(Process process) {
            String key = process.pid() + "@" + process.start();
            Long before = marked.get(key);
            long owner = NOBODY;
            if (before != null && (before == NOBODY || byMark.containsValue(before))) {
                owner = before;
            } else if (before == null) {
                for (String entry : environment(process.pid())) {
                    owner = Math.max(owner, byMark.getOrDefault(entry, NOBODY));
                }
            }
            markedNow.put(key, owner);
            return owner;
        }
    }

    private String[] environment(long pid) {
        return environment(proc, pid, (int) ENVIRONMENT_BYTES, StandardCharsets.ISO_8859_1);
    }

    /** All variables of a process of this machine as {@code NAME=VALUE}; none where it is gone, or somebody else's. */
    public static List<String> environmentOf(long pid) {
        return Arrays.stream(environment(Path.of("/proc"), pid, Integer.MAX_VALUE, StandardCharsets.UTF_8))
                .filter(entry -> entry.indexOf('=') > 0)
                .toList();
    }

    private static String[] environment(Path proc, long pid, int maxBytes, Charset charset) {
        try (var in = Files.newInputStream(proc.resolve(Long.toString(pid)).resolve("environ"))) {
            return new String(in.readNBytes(maxBytes), charset).split("\0");
        } catch (IOException e) {
            return new String[0]; // it is gone, or somebody else's
        }
    }

    private @Nullable Process read(Path folder) {
        try {
            String stat = Files.readString(folder.resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name, in parentheses, may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long cpuTicks = number(fields, 11) + number(fields, 12) + number(fields, 13) + number(fields, 14);
            boolean dead = fields[0].equals("Z") || fields[0].equals("X");
            Sum use = new Sum(cpuTicks * TICK_MS, number(fields, 21) * PAGE_BYTES, 0, 0, dead ? 0 : 1);
            return new Process(
                    Long.parseLong(folder.getFileName().toString()),
                    number(fields, 1),
                    number(fields, 3),
                    number(fields, 19),
                    use);
        } catch (IOException | RuntimeException e) {
            return null; // it ended meanwhile
        }
    }

    /** Only what reached or came from a disk; others' processes cannot be asked. */
    static Sum io(Path process) {
        long read = 0;
        long written = 0;
        try {
            for (String line : Files.readAllLines(process.resolve("io"), StandardCharsets.US_ASCII)) {
                if (line.startsWith("read_bytes: ")) {
                    read = Long.parseLong(line.substring("read_bytes: ".length()));
                } else if (line.startsWith("write_bytes: ")) {
                    written = Long.parseLong(line.substring("write_bytes: ".length()));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return Sum.NONE;
        }
        return new Sum(0, 0, read, written, 0);
    }

    private static long number(String[] fields, int index) {
        return Long.parseLong(fields[index]);
    }
}
