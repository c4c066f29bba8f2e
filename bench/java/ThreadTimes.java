import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The processor time of a process by thread, from {@code /proc}: what a task costs, also where other programs share the
 * machine. Threads of one kind, those of the collector and the compilers, are one row each.
 */
final class ThreadTimes {
    private static final double MICROS_PER_TICK = 10_000; // USER_HZ is 100 on Linux
    private static final int UTIME_FIELD = 11; // behind the name, from 0
    private static final int STIME_FIELD = 12;

    private final Path tasks;

    ThreadTimes(long pid) {
        tasks = Path.of("/proc", Long.toString(pid), "task");
    }

    /** Microseconds by thread since its start; empty where there is no {@code /proc}. */
    Map<String, Double> micros() throws IOException {
        Map<String, Double> micros = new HashMap<>();
        if (!Files.isDirectory(tasks)) {
            return micros;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                try {
                    String stat = Files.readString(thread.resolve("stat"));
                    int nameEnd = stat.lastIndexOf(')');
                    String name = stat.substring(stat.indexOf('(') + 1, nameEnd);
                    String[] fields = stat.substring(nameEnd + 2).split(" ");
                    long ticks = Long.parseLong(fields[UTIME_FIELD]) + Long.parseLong(fields[STIME_FIELD]);
                    micros.merge(label(name, thread.getFileName().toString()), ticks * MICROS_PER_TICK, Double::sum);
                } catch (NoSuchFileException ended) {
                    continue; // between the listing and the look
                }
            }
        }
        return micros;
    }

    /** What each thread used since {@code before}, the most first; those below {@code least} are one row. */
    static Map<String, Double> since(Map<String, Double> before, Map<String, Double> now, double least) {
        Map<String, Double> used = new TreeMap<>();
        double rest = 0;
        for (Map.Entry<String, Double> thread : now.entrySet()) {
            double more = thread.getValue() - before.getOrDefault(thread.getKey(), 0.0);
            if (more >= least) {
                used.put(thread.getKey(), more);
            } else {
                rest += more;
            }
        }
        used.put("all others", rest);
        return used;
    }

    private static String label(String name, String id) {
        if (name.startsWith("G1") || name.startsWith("GC ") || name.startsWith("VM ")) {
            return "garbage collection";
        }
        return name.startsWith("C1 ") || name.startsWith("C2 ") ? "compilers" : name + " " + id;
    }
}
