import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.core.schedule.Submission;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Event;
import io.reeve.event.EventBatch;
import io.reeve.event.NodeEvent.NodeLost;
import io.reeve.event.NodeEvent.NodeRegistered;
import io.reeve.event.Recorded;
import io.reeve.ledger.ArchiveConfig;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.EventHistory;
import io.reeve.ledger.HistoryConfig;
import io.reeve.ledger.JobArchive;
import io.reeve.ledger.Ledger;
import io.reeve.ledger.LedgerConfig;
import io.reeve.ledger.RatisLedger;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptState;
import io.reeve.model.CellId;
import io.reeve.model.FanOut;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes the data folder of a node that has been through much: the shipped leader decides, the shipped ledger keeps,
 * and this class plays a worker whose tasks take no time.
 */
final class PastLedger implements AutoCloseable {
    private static final long MIB = 1024 * 1024;
    private static final NodeId WORKER = new NodeId("past-worker");
    private static final Status ENDED =
            new Status.Ended(AttemptState.FINISHED, Reason.EXIT_STATUS, "", 0, null, List.of());

    private final EventHistory history;
    private final JobArchive archive;
    private final RatisLedger ledger;
    private final CommittedState committed;
    private final LinkedBlockingQueue<Long> terms = new LinkedBlockingQueue<>();
    private final List<TaskLaunched> launched = new ArrayList<>();
    private final ControlLoop loop;
    private long clockMs = System.currentTimeMillis() - TimeUnit.HOURS.toMillis(2);
    private CompletableFuture<List<Recorded>> last = CompletableFuture.completedFuture(List.of());

    PastLedger(Path data, String node) throws Exception {
        history = new EventHistory(data.resolve("history"), HistoryConfig.DEFAULT);
        archive = new JobArchive(data.resolve("jobs"), ArchiveConfig.DEFAULT);
        committed = new CommittedState(history, archive);
        ledger = new RatisLedger(LedgerConfig.alone(node, data.resolve("ledger")), committed);
        ledger.listen(new Terms());
        ledger.start().toCompletableFuture().get(60, TimeUnit.SECONDS);
        long term = terms.take();
        var setup = new ControlLoop.Setup(
                new NodeId(node), new CellId("cell-bench"), "0.1.0", SchedulerLimits.DEFAULT, LeaseSettings.DEFAULT);
        loop = new ControlLoop(committed.copy(), term, setup, new Random(1));
        loop.view().observe(event -> {
            if (event instanceof TaskLaunched launch) {
                launched.add(launch);
            }
        });
        loop.startTerm(setup, clockMs);
        var info = new NodeInfo(
                EnumSet.of(NodeRole.WORKER),
                Map.of("host", "past"),
                Resources.of(1_000_000, 1_000_000 * MIB),
                List.of(),
                null,
                "0.1.0",
                1);
        decide(List.of(new NodeRegistered(WORKER, 1, info)));
    }

    /** Submits, launches, runs and ends a job of so many tasks. */
    void finished(int tasks) {
        clockMs += 20;
        submit(tasks, 1_000);
        place();
        List<TaskLaunched> running = List.copyOf(launched);
        launched.clear();
        if (running.size() != tasks) {
            throw new IllegalStateException(running.size() + " of " + tasks + " tasks were launched");
        }
        List<AttemptStatus> statuses = new ArrayList<>();
        for (TaskLaunched launch : running) {
            statuses.add(new AttemptStatus(launch.attempt(), 1, new Status.Running(1)));
            statuses.add(new AttemptStatus(launch.attempt(), 2, ENDED));
        }
        clockMs += 20;
        decide(loop.scheduler().report(WORKER, 1, statuses, clockMs));
        place();
        commit();
    }

    /** A job that no node has room for. */
    void waiting(int tasks) {
        submit(tasks, 900_000);
        commit();
    }

    /** The worker goes, so that what waits goes on waiting. */
    void workerGone() {
        decide(List.of(new NodeLost(WORKER, 1, Reason.NODE_STOPPING, "it was only of the past")));
        commit();
    }

    private void submit(int tasks, long millis) {
        TaskSpec task = new TaskSpec(
                "work",
                List.of("true"),
                List.of(),
                List.of(),
                List.of(),
                new FanOut.Instances(tasks),
                ResourceRequest.of(Resources.of(millis, 64 * MIB)),
                Map.of(),
                null,
                Timeouts.DEFAULT,
                RetryPolicy.DEFAULT,
                List.of());
        var spec = new JobSpec("past", "default", 500, null, JobSpec.OnFailure.CONTINUE, List.of(task));
        if (!(loop.scheduler().submit(spec, "hash", clockMs) instanceof Submission.Accepted accepted)) {
            throw new IllegalStateException("a job was refused");
        }
        decide(accepted.events());
    }

    private void place() {
        while (loop.turn(clockMs)) {
            // Until no more can be placed.
        }
    }

    private void decide(List<? extends Event> events) {
        loop.view().decide(Origin.SYSTEM, List.copyOf(events), clockMs);
    }

    private void commit() {
        for (EventBatch batch = loop.view().take(); batch != null; batch = loop.view().take()) {
            last.join();
            last = ledger.append(batch).toCompletableFuture();
        }
    }

    @Override
    public void close() throws Exception {
        last.join();
        ledger.close();
        history.close();
        archive.close();
    }

    private final class Terms implements Ledger.Listener {
        @Override
        public void onLeader(long term) {
            terms.add(term);
        }

        @Override
        public void onFollower(long term, String leader) {
            // It closes.
        }

        @Override
        public void onRecorded(List<Recorded> events) {
            // Nobody listens here.
        }

        @Override
        public void onFailed(Throwable cause) {
            cause.printStackTrace();
        }
    }
}
