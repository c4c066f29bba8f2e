import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** How long a node takes to answer again, whose ledger has been through a million tasks, after it was killed. */
public final class ColdStart {
    private static final int PORT = 5050;
    private static final int TASKS_PER_JOB = 100;
    private static final long UP_SECONDS = 300;

    private ColdStart() {}

    /** Arguments: launcher, result file, commit, finished tasks, waiting tasks, starts. */
    public static void main(String[] args) throws Exception {
        int finished = Integer.parseInt(args[3]);
        int waiting = Integer.parseInt(args[4]);
        int starts = Integer.parseInt(args[5]);
        Path data = Files.createTempDirectory("reeve-bench-");
        try {
            long beganNs = System.nanoTime();
            try (var past = new PastLedger(data, "node-1")) {
                for (int done = 0; done < finished; done += TASKS_PER_JOB) {
                    past.finished(TASKS_PER_JOB);
                }
                past.workerGone();
                for (int done = 0; done < waiting; done += TASKS_PER_JOB) {
                    past.waiting(TASKS_PER_JOB);
                }
            }
            System.out.printf("written in %.0f s: %d MB%n", (System.nanoTime() - beganNs) / 1e9, size(data) >> 20);
            var figures = new Figures();
            figures.add("start to green", "s", startedAgain(Path.of(args[0]), data, starts, waiting));
            System.out.print(figures);
            JsonObject found = new JsonObject()
                    .put("finished", finished)
                    .put("waiting", waiting)
                    .put("figures", figures.json());
            Result.write(Path.of(args[1]), args[2], found);
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder()).forEach(ColdStart::delete);
            }
        }
    }

    private static List<Double> startedAgain(Path launcher, Path data, int starts, int waiting) throws Exception {
        List<Double> seconds = new ArrayList<>();
        Api api = Api.of(PORT);
        for (int start = 1; start <= starts; start++) {
            Path log = data.resolve("start.log");
            long beganNs = System.nanoTime();
            Process node = new ProcessBuilder(
                            launcher.toString(), "node", "--name", "node-1", "--data", data.toString(), "--resource", "cpus=2")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    .start();
            try {
                while (!api.isGreen()) {
                    if (!node.isAlive() || System.nanoTime() - beganNs > TimeUnit.SECONDS.toNanos(UP_SECONDS)) {
                        throw new IllegalStateException("the node is not up; it said:\n" + Files.readString(log));
                    }
                    Thread.sleep(10);
                }
                seconds.add((System.nanoTime() - beganNs) / 1e9);
                                int waits = api.waiting();
                System.out.printf("start %d: %.2f s, %d tasks wait%n", start, seconds.get(start - 1), waits);
                if (waits != waiting) {
                    throw new IllegalStateException(waits + " tasks wait, not " + waiting);
                }
            } finally {
                node.destroyForcibly().waitFor();
            }
        }
        return seconds;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
