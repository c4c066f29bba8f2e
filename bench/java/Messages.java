import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Durable message tasks a second: jobs of many tasks, each a request to a consumer that a verticle of the cluster
 * registered, from before the submission to the commit of the last one's end. Started by {@code bench/messages}.
 */
public final class Messages {
    /** The JVM's compilers need about this many tasks. */
    private static final int WARM_UP_TASKS = 400_000;

    private static final int COLD_TASKS = 20_000;
    private static final long POLL_MS = 100;
    private static final long TIMEOUT_MS = 600_000;

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
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            rates.add(tasksPerSecond(api, tasks));
            System.err.printf("round %d: %.0f tasks/s%n", round + 1, rates.get(round));
        }
        figures.add("messages, warm, jobs of " + tasks, "tasks/s", rates);
        System.out.print(figures);
        write(Path.of(args[3]), args[4], figures);
    }

    private static void write(Path file, String commit, Figures figures) throws IOException {
        JsonObject result = new JsonObject()
                .put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("commit", commit)
                .put("machine", EndToEnd.machine())
                .put("figures", figures.json());
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, result.encodePrettily() + "\n");
        System.out.println("written to " + file);
    }

    private static double tasksPerSecond(Api api, int tasks) throws IOException, InterruptedException {
        long startMs = System.currentTimeMillis();
        String id = api.submit(job(tasks));
        JsonObject job = api.job(id);
        while (job.getString("state").equals("ACTIVE")) {
            if (System.currentTimeMillis() - startMs > TIMEOUT_MS) {
                throw new IllegalStateException(id + " has not ended: " + job.getJsonObject("counts"));
            }
            Thread.sleep(POLL_MS);
            job = api.job(id);
        }
        int finished = job.getJsonObject("counts").getInteger("FINISHED", 0);
        if (finished != tasks) {
            throw new IllegalStateException(id + ": only " + finished + " finished: " + job.getString("message"));
        }
        return tasks / ((job.getLong("endedAt") - startMs) / 1e3);
    }

    private static JsonObject job(int tasks) {
        JsonObject message = new JsonObject()
                .put("address", "bench.echo")
                .put("body", new JsonObject().put("order", 7).put("customer", "acme"));
        JsonObject task = new JsonObject().put("message", message).put("instances", tasks);
        return new JsonObject().put("job", "bench").put("tasks", new JsonObject().put("echo", task));
    }
}
