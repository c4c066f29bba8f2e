package io.reeve.execute.report;

import io.reeve.message.FromWorker.Status;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.message.WorkerNote;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The shipped reports of a worker, for simulated ones outside of this package. */
public final class ReportsOf {
    private final Reports reports;

    public ReportsOf(NodeId node, WorkerLink link, Consumer<WorkerNote> notes) {
        reports = new Reports(node, link, notes);
    }

    /** What an earlier process of the node noted; of attempts that are not held, only the numbers. */
    public void restore(NotesOf notes, Set<AttemptId> held) {
        reports.restore(notes.remains(), held);
    }

    public void noteAll(Consumer<WorkerNote> to) {
        reports.noteAll(to);
    }

    public void begin(long incarnation, Set<AttemptId> held) {
        reports.begin(incarnation, held);
    }

    public void suspend() {
        reports.suspend();
    }

    public void add(AttemptId attempt, Status status) {
        reports.add(attempt, status);
    }

    public void send(long nowMs) {
        reports.send(nowMs);
    }

    public List<AttemptId> acknowledge(List<Receipt> receipts, long nowMs) {
        return reports.acknowledge(receipts, nowMs);
    }

    public void tick(long nowMs) {
        reports.tick(nowMs);
    }

    public void repeat(AttemptId attempt) {
        reports.repeat(attempt);
    }

    public boolean isWaiting(AttemptId attempt) {
        return reports.isWaiting(attempt);
    }

    public boolean isEmpty() {
        return reports.isEmpty();
    }
}
