package io.reeve.faults;

import io.reeve.faults.FaultPlan.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A whole run: a cluster under load, one fault after the other, and the verdict. To be run on host 0. */
final class FaultRun {
    private static final long READY_WITHIN_MS = 180_000;
    private static final long SETTLED_WITHIN_MS = 300_000;
    private static final int READERS = 3;

    private final Fleet fleet;
    private final Path folder;
    private final List<Fault> plan;
    private final long seed;
    private final long longestMs;
    private final PrintStream out;
    private final Patience patience = new Patience();
    private final Moments moments = new Moments();
    private final EventBook book = new EventBook(moments);
    private final List<StreamReader> readers = new ArrayList<>();
    private final Map<String, SmallDisk> disks = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();

    FaultRun(Fleet fleet, Options options, PrintStream out) {
        this.fleet = fleet;
        this.folder = options.folder();
        this.plan = FaultPlan.of(options.seed(), options.faults());
        this.seed = options.seed();
        this.longestMs = options.minutes() == 0 ? Long.MAX_VALUE : TimeUnit.MINUTES.toMillis(options.minutes());
        this.out = out;
    }

    Report run() throws IOException, InterruptedException {
        Witness witness = Witness.in(folder.resolve("witness"));
        try {
            for (Node node : fleet.control()) {
                SmallDisk disk = SmallDisk.mount(node.folder().resolve("data"));
                disk.keepOutside("log", node.folder().resolve("log"));
                disks.put(node.name(), disk);
            }
            fleet.startAll();
            if (!patience.until(READY_WITHIN_MS, () -> fleet.anyEnded() || fleet.isWhole()) || fleet.anyEnded()) {
                throw new IOException("the cluster did not come up; the nodes' logs are in " + folder);
            }
            for (int i = 0; i < READERS; i++) {
                readers.add(new StreamReader("reader-" + i, fleet, book, new Random(seed + i)));
            }
            readers.forEach(StreamReader::start);
            return underLoad(new Load(fleet, witness, book, moments, seed), witness);
        } finally {
            readers.forEach(StreamReader::end);
            fleet.killAll();
            for (SmallDisk disk : disks.values()) {
                disk.unmount();
            }
        }
    }

    private Report underLoad(Load load, Witness witness) throws IOException, InterruptedException {
        long startedMs = System.currentTimeMillis();
        var injector = new Injector(fleet, disks, readers, moments, patience, out);
        load.start();
        if (!patience.until(READY_WITHIN_MS, () -> !load.jobs().isEmpty() && book.last() > 0)) {
            throw new IOException("nothing could be submitted; the nodes' logs are in " + folder);
        }
        int tried = 0;
        boolean leads = true;
        while (tried < plan.size() && leads && System.currentTimeMillis() - startedMs < longestMs) {
            leads = injector.inject(plan.get(tried));
            tried++;
        }
        fleet.hosts().heal();
        for (Node node : fleet.nodes()) {
            node.start();
        }
        load.end();
        settle(load);
        wrong.addAll(injector.wrong());
        wrong.addAll(load.wrong());
        Verdict verdict = Verdict.of(load.jobs(), book.events(), witness);
        askTheCell(load, verdict);
        return new Report(
                seed,
                leads ? tried : plan.size(),
                injector.done(),
                load.jobs(),
                book.events(),
                readers,
                verdict,
                wrong,
                startedMs);
    }

    /** Until everything acknowledged is over, and every reader has seen all of it. */
    private void settle(Load load) throws IOException, InterruptedException {
        if (!patience.until(READY_WITHIN_MS, fleet::isWhole)) {
            wrong.add("not every node came back: " + fleet.query("/v1/nodes").encode());
        }
        if (!patience.until(SETTLED_WITHIN_MS, () -> load.open() == 0)) {
            wrong.add(load.open() + " jobs are not over " + SETTLED_WITHIN_MS + " ms after the last fault");
        }
        long last = fleet.query("/v1/nodes?consistency=leader").getLong("sequence");
        boolean all = patience.until(READY_WITHIN_MS, () -> readers.stream().allMatch(reader -> reader.last() >= last));
        if (!all) {
            readers.forEach(reader -> wrong.add("a reader stands at event " + reader.last() + " of " + last));
        }
    }

    /** What clients are told in the end must be what the stream of events says. */
    private void askTheCell(Load load, Verdict verdict) throws IOException {
        for (Submitted job : load.jobs()) {
            if (job.id() != null) {
                String told = fleet.query("/v1/jobs/" + job.id() + "?consistency=leader")
                        .getString("state");
                if (!verdict.stateOf(job.id()).equals(told)) {
                    wrong.add(job.id() + " is " + told + ", and by the events " + verdict.stateOf(job.id()));
                }
            }
        }
    }
}
