package io.reeve.faults;

import io.reeve.faults.FaultPlan.Fault;
import io.reeve.faults.history.JobModel;
import io.reeve.faults.history.Linearizability;
import io.reeve.faults.history.Operation;
import io.reeve.faults.history.RegisterModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Many short runs on one living cluster: clients write down what they ask and are told while one to three faults hit
 * the control nodes, and a checker looks whether one order of operations explains it.
 */
public final class HistorySuite {
    private static final int WORKERS = 1;
    private static final long READY_WITHIN_MS = 240_000;

    /** Some operations before the first fault and after the last. */
    private static final long QUIET_MS = 1_500;

    private static final int MOST_FAULTS = 3;
    private static final int MOST_HELD_MS = 2_500;
    private static final List<FaultKind> KINDS = List.of(
            FaultKind.KILL_LEADER,
            FaultKind.FREEZE_LEADER,
            FaultKind.SPLIT_LEADER,
            FaultKind.ONE_WAY,
            FaultKind.BRIDGE,
            FaultKind.LOSS,
            FaultKind.KILL_FOLLOWER,
            FaultKind.FREEZE_FOLLOWER);

    private final Fleet fleet;
    private final Options options;
    private final PrintStream out;
    private final Patience patience = new Patience();
    private final Moments moments = new Moments();
    private final EventBook book = new EventBook(moments);
    private final List<Operation> operations = new ArrayList<>();
    private final List<LocalRead> localReads = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();
    private int faults;
    private int runs;

    private HistorySuite(Fleet fleet, Options options, PrintStream out) {
        this.fleet = fleet;
        this.options = options;
        this.out = out;
    }

    /** Ends with status 0 where every history has an order, 1 where one has none, 2 where there can be no run here. */
    public static void main(String[] arguments) throws Exception {
        Options options = Options.of(arguments);
        if (options.hosts().isEmpty()) {
            System.exit(FaultSuite.onHosts(HistorySuite.class, options));
        }
        Fleet fleet = Fleet.of(Hosts.named(options.hosts()), options.top(), options.folder(), WORKERS);
        System.exit(new HistorySuite(fleet, options, System.out).run());
    }

    private int run() throws IOException, InterruptedException {
        out.println("seed " + options.seed() + ", " + options.runs() + " runs, nodes' folders in " + options.folder());
        var reader = new StreamReader("reader", fleet, book, new Random(options.seed()));
        try {
            fleet.startAll();
            if (!patience.until(READY_WITHIN_MS, () -> fleet.anyEnded() || fleet.isWhole()) || fleet.anyEnded()) {
                throw new IOException("the cluster did not come up; the nodes' logs are in " + options.folder());
            }
            reader.start();
            Random random = new Random(options.seed());
            for (runs = 0; runs < options.runs() && wrong.isEmpty(); runs++) {
                one(runs + 1, random.nextLong(), reader);
            }
            long last = fleet.query("/v1/nodes?consistency=leader").getLong("sequence");
            if (!patience.until(READY_WITHIN_MS, () -> reader.last() >= last)) {
                wrong.add("the reader stands at event " + reader.last() + " of " + last);
            }
        } finally {
            reader.end();
            fleet.killAll();
        }
        wrong.addAll(reader.wrong());
        wrong.addAll(new EventOrder(book.events()).check(localReads, JobModel.ABSENT));
        return report();
    }

    private void one(int number, long seed, StreamReader reader) throws IOException, InterruptedException {
        if (!patience.until(READY_WITHIN_MS, fleet::isWhole)) {
            wrong.add("not every node came back before run " + number);
            return;
        }
        Random random = new Random(seed);
        var injector = new Injector(fleet, Map.of(), List.of(reader), moments, patience, out);
        var clients = new HistoryClients(fleet, Integer.toString(number), seed);
        clients.start();
        patience.pass(QUIET_MS);
        int count = 1 + random.nextInt(MOST_FAULTS);
        for (int i = 0; i < count; i++) {
            FaultKind kind = KINDS.get(random.nextInt(KINDS.size()));
            var fault = new Fault(i + 1, kind, Moment.ANY, 0, 300 + random.nextInt(MOST_HELD_MS), random.nextLong());
            injector.inject(fault);
        }
        patience.pass(QUIET_MS);
        clients.end();
        faults += count;
        operations.addAll(clients.history());
        localReads.addAll(clients.localReads());
        wrong.addAll(clients.wrong());
        wrong.addAll(injector.wrong());
        Map<String, Integer> kinds = new HashMap<>();
        clients.history()
                .forEach(each -> kinds.merge(each.outcome() == null ? "unknown" : each.kind(), 1, Integer::sum));
        Linearizability.check(clients.history(), HistorySuite::model)
                .forEach(violation -> wrong.add("run " + number + ", seed " + seed + ": " + violation));
        out.println("run " + number + ": " + clients.history().size() + " operations " + kinds + ", "
                + clients.localReads().size() + " reads with a sequence");
    }

    private static io.reeve.faults.history.Model<?> model(String object) {
        return object.startsWith("role") ? new RegisterModel(EventOrder.DEFAULT_WEIGHT) : new JobModel();
    }

    private int report() throws IOException {
        long unknown =
                operations.stream().filter(each -> each.outcome() == null).count();
        JsonObject figures = new JsonObject()
                .put("seed", options.seed())
                .put("commit", options.commit())
                .put("runs", runs)
                .put("faults", faults)
                .put("operations", operations.size())
                .put("unknownOutcome", unknown)
                .put(
                        "objects",
                        operations.stream().map(Operation::object).distinct().count())
                .put("readsWithSequence", localReads.size())
                .put("events", book.events().size())
                .put("violations", new JsonArray(wrong));
        out.println(figures.encodePrettily());
        if (!options.report().isEmpty()) {
            Files.createDirectories(Path.of(options.report()).toAbsolutePath().getParent());
            Files.writeString(Path.of(options.report()), figures.encodePrettily() + "\n");
        }
        if (wrong.isEmpty()) {
            options.tidy();
            return 0;
        }
        out.println("violated with seed " + options.seed() + "; the nodes' logs are in " + options.folder());
        return 1;
    }
}
