import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures a whole Reeve from outside: start-up, memory, tasks per second beside xargs and GNU parallel, and the time
 * from a submission to a running process. Started by {@code bench/end-to-end}; README.md says what each figure means.
 */
public final class EndToEnd {
    private static final int COLD_TASKS = 2_000;
    private static final int SLOTS = 2;
    private static final int PLAIN_PORT = 5070;
    private static final int GROUPED_PORT = 5080;
    private static final long IDLE_MS = 10_000;
    private static final long PAUSE_MS = 20;

    private final Path launcher;
    private final Size size;
    private final Figures figures = new Figures();

    /** How much is measured. GNU parallel starts some 200 tasks a second, so it gets fewer. */
    private record Size(int tasks, int rounds, int starts, int submissions, int submissionsBefore) {
        static final Size FULL = new Size(20_000, 3, 5, 50, 2_000);
        static final Size QUICK = new Size(2_000, 1, 1, 20, 200);

        int parallelTasks() {
            return tasks / 10;
        }
    }

    private EndToEnd(Path launcher, Size size) {
        this.launcher = launcher;
        this.size = size;
    }

    /** Arguments: launcher, result file, commit, and {@code --quick} or {@code --throughput}. */
    public static void main(String[] args) throws Exception {
        Size size = List.of(args).contains("--quick") ? Size.QUICK : Size.FULL;
        EndToEnd bench = new EndToEnd(Path.of(args[0]), size);
        if (!List.of(args).contains("--throughput")) {
            bench.startUp(1);
            bench.startUp(3);
        }
        try (Cluster plain = Cluster.startBeside(bench.launcher, PLAIN_PORT, "--isolation", "none");
                Cluster grouped = Cluster.startBeside(bench.launcher, GROUPED_PORT, "--isolation", "auto")) {
            Map<String, Api> ours = new LinkedHashMap<>();
            ours.put("reeve", plain.api());
            String isolation = grouped.api().isolation();
            if (isolation.startsWith("cgroup")) {
                ours.put("reeve, a group each", grouped.api());
            } else {
                bench.figures.skipped("reeve, a group each", "this machine gives no control groups");
            }
            bench.throughput(ours);
            bench.latency(grouped.api());
        }
        System.out.println();
        System.out.print(bench.figures);
        JsonObject found = new JsonObject()
                .put("quick", size == Size.QUICK)
                .put("slots", SLOTS)
                .put("figures", bench.figures.json());
        Result.write(Path.of(args[1]), args[2], found);
    }

    private void startUp(int nodes) throws IOException, InterruptedException {
        String name = nodes == 1 ? "one node" : nodes + " nodes";
        say("start-up of " + name);
        List<Double> first = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        for (int i = 0; i < size.starts(); i++) {
            bare.add(BareVertx.startSeconds());
            try (Cluster cluster = Cluster.start(launcher, nodes)) {
                first.add(cluster.firstGreenSeconds());
                all.add(cluster.allGreenSeconds());
                if (i + 1 == size.starts()) {
                    Thread.sleep(IDLE_MS);
                    figures.add("memory of an idle node, " + name, "MB", cluster.nodeMegabytes());
                    figures.add("memory of all processes, " + name, "MB", List.of(cluster.treeMegabytes()));
                }
            }
        }
        figures.add("start to green, " + name, "s", first);
        if (nodes > 1) {
            figures.add("start to all green, " + name, "s", all);
        }
        figures.add("start of a bare Vert.x beside " + name, "s", bare);
        figures.add("all green / a bare Vert.x, " + name, "times", ratios(all, bare));
    }

    private void throughput(Map<String, Api> nodes) throws IOException, InterruptedException {
        for (var node : nodes.entrySet()) {
            say("the first " + COLD_TASKS + " tasks of a cold node: " + node.getKey());
            double cold = tasksPerSecond(node.getValue(), COLD_TASKS);
            figures.add(node.getKey() + ", cold, first " + COLD_TASKS, "tasks/s", List.of(cold));
            say("warm-up of " + size.tasks() + " tasks");
            tasksPerSecond(node.getValue(), size.tasks());
        }

        Optional<Baseline> xargs = Baseline.xargs(size.tasks());
        Optional<Baseline> parallel = Baseline.parallel(size.parallelTasks());
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 1; round <= size.rounds(); round++) {
            say("round " + round + " of " + size.rounds());
            for (var node : nodes.entrySet()) {
                rates.computeIfAbsent(node.getKey(), name -> new ArrayList<>())
                        .add(tasksPerSecond(node.getValue(), size.tasks()));
            }
            for (Baseline baseline :
                    Stream.of(xargs, parallel).flatMap(Optional::stream).toList()) {
                rates.computeIfAbsent(baseline.name(), name -> new ArrayList<>())
                        .add(baseline.tasksPerSecond());
            }
        }
        rates.forEach((name, values) -> figures.add(name, "tasks/s", values));
        for (String ours : nodes.keySet()) {
            rates.forEach((name, values) -> {
                if (!nodes.containsKey(name)) {
                    figures.add(ours + " / " + name, "times", ratios(rates.get(ours), values));
                }
            });
        }
        if (xargs.isEmpty()) {
            figures.skipped("xargs -P2 -n1", "xargs is not installed");
        }
        if (parallel.isEmpty()) {
            figures.skipped("parallel -j2", "GNU parallel is not installed");
        }
    }

    private static List<Double> ratios(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return ratios;
    }

    /** One job of so many instances of /bin/true. */
    private static double tasksPerSecond(Api api, int tasks) throws IOException, InterruptedException {
        return Rate.tasksPerSecond(api, job(tasks), tasks);
    }

    private void latency(Api api) throws IOException, InterruptedException {
        say("single submissions");
        Api.Events events = api.events("");
        singles(api, events, ", its first");
        say("warm-up of " + size.submissionsBefore() + " submissions");
        for (int i = 0; i < size.submissionsBefore(); i++) {
            events.next("JobEnded", api.submit(job(1)));
        }
        singles(api, events, "");
    }

    private void singles(Api api, Api.Events events, String which) throws IOException, InterruptedException {
        List<Double> committed = new ArrayList<>();
        List<Double> seen = new ArrayList<>();
        for (int i = 0; i < size.submissions(); i++) {
            Thread.sleep(PAUSE_MS); // so that the cluster is idle again
            long startMs = System.currentTimeMillis();
            long startNs = System.nanoTime();
            String id = api.submit(job(1));
            Api.Arrival running = events.next("AttemptRunning", id);
            events.next("JobEnded", id);
            committed.add((double) (running.event().getLong("at") - startMs));
            seen.add((running.atNs() - startNs) / 1e6);
        }
        figures.addPercentiles("submission to RUNNING committed, idle" + which, "ms", committed);
        figures.addPercentiles("submission to RUNNING seen, idle" + which, "ms", seen);
    }

    private static JsonObject job(int instances) {
        JsonObject noop = new JsonObject()
                .put("command", new JsonArray().add("/bin/true"))
                .put("resources", new JsonObject().put("cpus", 1).put("mem", "16MB"));
        if (instances > 1) {
            noop.put("instances", instances);
        }
        return new JsonObject().put("job", "bench").put("tasks", new JsonObject().put("noop", noop));
    }

    private static void say(String what) {
        System.err.println(what + " …");
    }
}
