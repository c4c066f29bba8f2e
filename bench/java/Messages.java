import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Durable message tasks: how many a second in jobs of many, from before the submission to the commit of the last one's
 * end, and what each costs the node's threads; and how long a single one takes on the idle node. Each is a request to a
 * consumer that a verticle of the cluster registered. Started by {@code bench/messages}.
 */
public final class Messages {
    /** The JVM's compilers need about this many tasks. */
    private static final int WARM_UP_TASKS = 400_000;

    private static final int COLD_TASKS = 20_000;
    private static final int SINGLE_TASKS = 200;
    /** Threads that use less for each task are one row. */
    private static final double LEAST_MICROS = 0.2;

    private Messages() {}

    /** Arguments: port, rounds, tasks in each, result file, commit. */
    public static void main(String[] args) throws Exception {
        Api api = Api.of(Integer.parseInt(args[0]));
        int rounds = Integer.parseInt(args[1]);
        int tasks = Integer.parseInt(args[2]);
        Figures figures = new Figures();
        figures.add("messages, cold, first " + COLD_TASKS, "tasks/s", List.of(tasksPerSecond(api, COLD_TASKS)));
        for (int done = 0; done < WARM_UP_TASKS; done += tasks) {
            System.err.printf("warm-up: %.0f tasks/s%n", tasksPerSecond(api, tasks));
        }
        var threads = new ThreadTimes(api.nodes().get(0).getLong("pid"));
        Map<String, Double> before = threads.micros();
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            rates.add(tasksPerSecond(api, tasks));
            System.err.printf("round %d: %.0f tasks/s%n", round + 1, rates.get(round));
        }
        figures.add("messages, warm, jobs of " + tasks, "tasks/s", rates);
        cpuPerTask(before, threads.micros(), rounds * (double) tasks, figures);
        latency(api, figures);
        System.out.print(figures);
        Result.write(Path.of(args[3]), args[4], new JsonObject().put("figures", figures.json()));
    }

    private static void cpuPerTask(Map<String, Double> before, Map<String, Double> now, double tasks, Figures figures) {
        Map<String, Double> used = ThreadTimes.since(before, now, LEAST_MICROS * tasks);
        double all = used.values().stream().mapToDouble(Double::doubleValue).sum();
        figures.add("cpu a task, whole node", "µs", List.of(all / tasks));
        used.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(thread ->
                        figures.add("cpu a task, " + thread.getKey(), "µs", List.of(thread.getValue() / tasks)));
    }

    /** One message at a time, from before its submission to the commit of its result and to its sight. */
    private static void latency(Api api, Figures figures) throws IOException, InterruptedException {
        Api.Events events = api.events("");
        List<Double> committed = new ArrayList<>();
        List<Double> seen = new ArrayList<>();
        for (int i = -SINGLE_TASKS / 5; i < SINGLE_TASKS; i++) {
            long startMs = System.currentTimeMillis();
            long startNs = System.nanoTime();
            String id = api.submit(job(1));
            Api.Arrival ended = events.next("AttemptEnded", id);
            if (ended.event().getValue("result") == null) {
                throw new IllegalStateException("no result: " + ended.event());
            }
            if (i >= 0) { // a fifth more first, so that the path is warm
                committed.add((double) (ended.event().getLong("at") - startMs));
                seen.add((ended.atNs() - startNs) / 1e6);
            }
        }
        figures.addPercentiles("submission to result committed, idle", "ms", committed);
        figures.addPercentiles("submission to result seen, idle", "ms", seen);
    }

    private static double tasksPerSecond(Api api, int tasks) throws IOException, InterruptedException {
        return Rate.tasksPerSecond(api, job(tasks), tasks);
    }

    private static JsonObject job(int tasks) {
        JsonObject message = new JsonObject()
                .put("address", "bench.echo")
                .put("body", new JsonObject().put("order", 7).put("customer", "acme"));
        JsonObject task = new JsonObject().put("message", message).put("instances", tasks);
        return new JsonObject().put("job", "bench").put("tasks", new JsonObject().put("echo", task));
    }
}
