import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a planned drain costs: a worker under load is taken out of use, and every task must finish all the same. */
final class Drains {
    private static final String DEADLINE = "3s";
    private static final int SHORT = 300;
    private static final int LONG = 6;

    private Drains() {}

    /** Each round drains a follower that runs tasks of both kinds: some end in time, the others are moved. */
    static void measure(ControlNodes nodes, int rounds, Figures figures) throws IOException, InterruptedException {
        List<Double> drained = new ArrayList<>();
        List<Double> moved = new ArrayList<>();
        List<Double> failed = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            System.out.println("planned drain, round " + round + " of " + rounds + " …");
            int leader = nodes.leader(0);
            Api api = nodes.api(leader);
            String victim = "node-" + ((leader + 1) % 3 + 1);
            Api.Events events = api.events("&type=AttemptRunning,NodeDrained,JobEnded");
            String id = api.submit(job());
            for (int i = 0; i < 2 * LONG; i++) {
                events.next("AttemptRunning", id);
            }
            long askedNs = System.nanoTime();
            api.drain(victim, DEADLINE);
            drained.add((events.next("NodeDrained", victim).atNs() - askedNs) / 1e9);
            JsonObject ended = Rate.ended(api, id);
            api.undrain(victim);
            int finished = ended.getJsonObject("counts").getInteger("FINISHED", 0);
            failed.add((double) (SHORT + LONG - finished));
            events.next("JobEnded", id);
            moved.add((double) (events.seen("AttemptRunning") - SHORT - LONG));
        }
        figures.add("planned drain, deadline " + DEADLINE + ", to drained", "s", drained);
        figures.add("tasks that it ended, which ran elsewhere", "tasks", moved);
        figures.add("tasks that it failed, of " + (SHORT + LONG), "tasks", failed);
    }

    /** No task may run a second time for any fault of its own. */
    private static JsonObject job() {
        var tasks = new JsonObject()
                .put("long", task(LONG, "20").put("spread", "node"))
                .put("short", task(SHORT, "0.1"));
        return new JsonObject().put("job", "drained").put("tasks", tasks);
    }

    private static JsonObject task(int instances, String seconds) {
        return new JsonObject()
                .put("command", new JsonArray().add("/bin/sleep").add(seconds))
                .put("instances", instances)
                .put("resources", new JsonObject().put("cpus", 0.2).put("mem", "1MB"))
                .put("retry", new JsonObject().put("attempts", 1));
    }
}
