import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/** How long a cell of three control nodes takes to go on after one was killed, and what three cost beside one. */
public final class Failover {
    /** Time for a node that came back to be a follower that has all. */
    private static final long SETTLE_MS = 3_000;

    private static final int TASKS = 2_000;

    private final Path launcher;
    private final int rounds;
    private final Figures figures = new Figures();

    private Failover(Path launcher, int rounds) {
        this.launcher = launcher;
        this.rounds = rounds;
    }

    /** Arguments: launcher, result file, commit, rounds. */
    public static void main(String[] args) throws Exception {
        var bench = new Failover(Path.of(args[0]), Integer.parseInt(args[3]));
        try (ControlNodes nodes = ControlNodes.start(bench.launcher, 3)) {
            bench.workerDies(nodes);
            bench.write(args);
            Drains.measure(nodes, Math.max(3, bench.rounds / 10), bench.figures);
            bench.write(args);
            bench.leaderDies(nodes);
            bench.write(args);
        }
        bench.throughput();
        bench.write(args);
    }

    /** What is known so far: each part takes minutes, and may fail. */
    private void write(String[] args) throws IOException {
        System.out.println();
        System.out.print(figures);
        Result.write(Path.of(args[1]), args[2], new JsonObject().put("figures", figures.json()));
    }

    /** A job is submitted at once through another gateway, which holds on to it until somebody leads. */
    private void leaderDies(ControlNodes nodes) throws Exception {
        List<Double> accepted = new ArrayList<>();
        List<Double> placed = new ArrayList<>();
        int leader = nodes.leader(0);
        for (int round = 1; round <= rounds; round++) {
            System.out.println("leader dies, round " + round + " of " + rounds + " …");
            Api other = nodes.api((leader + 1) % 3);
            Api.Events events = other.events("&type=TaskLaunched");
            nodes.kill(leader);
            long killedNs = System.nanoTime();
            String id = other.submit(job("after", 1, List.of("/bin/true"), 1));
            accepted.add((System.nanoTime() - killedNs) / 1e9);
            placed.add((events.next("TaskLaunched", id).atNs() - killedNs) / 1e9);
            nodes.restart(leader);
            Thread.sleep(SETTLE_MS);
            leader = nodes.leader(0);
        }
        figures.add("leader killed to submission acknowledged", "s", accepted);
        figures.add("leader killed to first new placement", "s", placed);
    }

    private void workerDies(ControlNodes nodes) throws Exception {
        List<Double> elsewhere = new ArrayList<>();
        for (int round = 1; round <= Math.max(1, rounds / 10); round++) {
            System.out.println("worker dies, round " + round + " …");
            int leader = nodes.leader(0);
            Api api = nodes.api(leader);
            Api.Events events = api.events("&type=TaskLaunched,AttemptRunning");
            JsonObject naps = job("naps", 3, List.of("/bin/sleep", "25"), 3);
            String id = api.submit(naps);
            Set<String> placed = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                placed.add(events.next("TaskLaunched", id).event().getString("node"));
            }
            placed.remove("node-" + (leader + 1));
            String on = placed.iterator().next(); // a node in quarantine has none
            int victim = Integer.parseInt(on.substring("node-".length())) - 1;
            for (int i = 0; i < 3; i++) {
                events.next("AttemptRunning", id);
            }
            nodes.kill(victim);
            long killedNs = System.nanoTime();
            elsewhere.add((events.next("TaskLaunched", id).atNs() - killedNs) / 1e9);
            api.kill(id);
            nodes.restart(victim);
            Thread.sleep(SETTLE_MS);
            System.out.println("  " + on + " was given up");
        }
        figures.add("worker killed to its task placed elsewhere", "s", elsewhere);
    }

    /** The same job where one or three of three nodes hold the ledger; and with a follower that is mostly stopped. */
    private void throughput() throws Exception {
        List<Double> one = new ArrayList<>();
        List<Double> three = new ArrayList<>();
        List<Double> slow = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            System.out.println("throughput, round " + round + " of 3 …");
            try (Cluster cluster = Cluster.start(launcher, 3, "--control-nodes", "1")) {
                rate(cluster.api());
                one.add(rate(cluster.api()));
            }
            try (Cluster cluster = Cluster.start(launcher, 3, "--control-nodes", "3")) {
                rate(cluster.api());
                three.add(rate(cluster.api()));
                slow.add(withSlowFollower(cluster));
            }
        }
        figures.add("1 control node of 3", "tasks/s", one);
        figures.add("3 control nodes of 3", "tasks/s", three);
        figures.add("3 control nodes, one follower slow", "tasks/s", slow);
        figures.add("3 control nodes / 1", "times", ratios(three, one));
        figures.add("slow follower / none", "times", ratios(slow, three));
    }

    /** Stopped for 50 ms of every 60: so it gets a sixth of its time. Its own tasks start late too. */
    private double withSlowFollower(Cluster cluster) throws Exception {
        String leader = cluster.api().health().getString("leader");
        long pid = cluster.api().nodes().stream()
                .filter(node -> !node.getString("id").equals(leader))
                .findFirst()
                .orElseThrow()
                .getLong("pid");
        var over = new CompletableFuture<Void>();
        Thread brake = new Thread(() -> {
            while (!over.isDone()) {
                signal("STOP", pid);
                pause(50);
                signal("CONT", pid);
                pause(10);
            }
        });
        brake.start();
        try {
            return rate(cluster.api());
        } finally {
            over.complete(null);
            brake.join();
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double rate(Api api) throws Exception {
        return Rate.tasksPerSecond(api, job("rate", TASKS, List.of("/bin/true"), 1), TASKS);
    }

    private static JsonObject job(String name, int instances, List<String> command, int attempts) {
        JsonObject task = new JsonObject()
                .put("command", new JsonArray(command))
                .put("instances", instances)
                .put("resources", new JsonObject().put("cpus", 0.5).put("mem", "1MB"))
                .put("retry", new JsonObject().put("attempts", attempts).put("backoff", "10ms"));
        return new JsonObject().put("job", name).put("tasks", new JsonObject().put("t", task));
    }

    private static List<Double> ratios(List<Double> some, List<Double> others) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            ratios.add(some.get(i) / others.get(i));
        }
        return ratios;
    }
}
