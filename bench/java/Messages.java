import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
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
        Result.write(Path.of(args[3]), args[4], new JsonObject().put("figures", figures.json()));
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
