package io.reeve.execute;

import io.reeve.execute.report.WorkerLink;
import io.reeve.message.FromWorker;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.StatusReport;
import io.reeve.message.ToWorker.Acknowledge;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.model.AttemptId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** The other end of the link: acknowledges what comes in order, and remembers each status once. */
final class FakeLeader implements WorkerLink {
    static final long PATIENCE_MS = 20_000;

    private final Map<AttemptId, List<Status>> statuses = new HashMap<>();
    private final List<StatusReport> reports = new ArrayList<>();
    private volatile boolean acknowledges = true;
    private volatile Worker worker;
    private volatile long term = 1;

    void leads(Worker worker) {
        this.worker = worker;
    }

    void acknowledges(boolean acknowledges) {
        this.acknowledges = acknowledges;
    }

    /** As if none of it had arrived. */
    synchronized void forget() {
        statuses.clear();
        reports.clear();
    }

    void term(long term) {
        this.term = term;
    }

    @Override
    public void send(FromWorker message) {
        StatusReport report = (StatusReport) message;
        List<Receipt> receipts = new ArrayList<>();
        synchronized (this) {
            reports.add(report);
            for (AttemptStatus status : report.statuses()) {
                List<Status> known = statuses.computeIfAbsent(status.attempt(), id -> new ArrayList<>());
                if (status.number() == known.size() + 1) {
                    known.add(status.status());
                }
                if (status.number() <= known.size()) {
                    receipts.add(new Receipt(status.attempt(), status.number()));
                }
            }
            notifyAll();
        }
        if (acknowledges) {
            worker.onMessage(new Acknowledge(term, report.incarnation(), receipts));
        }
    }

    synchronized List<Status> statuses(AttemptId attempt) {
        return List.copyOf(statuses.getOrDefault(attempt, List.of()));
    }

    synchronized List<StatusReport> reports() {
        return List.copyOf(reports);
    }

    Status.Ended awaitEnd(AttemptId attempt) {
        await(leader -> leader.ended(attempt) != null, "the end of " + attempt);
        return ended(attempt);
    }

    Status.Running awaitRunning(AttemptId attempt) {
        await(leader -> !leader.statuses(attempt).isEmpty(), "the start of " + attempt);
        return (Status.Running) statuses(attempt).get(0);
    }

    synchronized Status.Ended ended(AttemptId attempt) {
        return statuses(attempt).stream()
                .filter(Status.Ended.class::isInstance)
                .map(Status.Ended.class::cast)
                .findFirst()
                .orElse(null);
    }

    synchronized void await(Predicate<FakeLeader> condition, String what) {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        try {
            while (!condition.test(this)) {
                long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime());
                if (leftMs <= 0) {
                    throw new AssertionError(new TimeoutException("no sign of " + what + "; known: " + statuses));
                }
                wait(leftMs);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
