package io.reeve.core.round;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.ReportGap;
import io.reeve.core.state.TaskEntry;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.StatusReport;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.model.AttemptId;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is acknowledged of a report once all that was decided on it is committed. */
public final class Receipts {
    private Receipts() {}

    /**
     * The highest number of each attempt, as soon as the report came: statuses that changed nothing need not come again
     * either. But where the incarnation is over and the attempt is kept for the next, the report was in vain and is not
     * to be forgotten; and where one before them was lost on its way they must all come again, that one too.
     *
     * @param view without what is decided on the report
     */
    public static List<Receipt> of(ClusterView view, StatusReport report) {
        Node node = view.node(report.node());
        boolean over = node == null || !node.isLive() || node.incarnation() != report.incarnation();
        Map<AttemptId, Integer> highest = new LinkedHashMap<>();
        Set<AttemptId> started = new HashSet<>();
        Set<AttemptId> gaps = new HashSet<>();
        for (AttemptStatus status : report.statuses()) {
            AttemptId id = status.attempt();
            if (status.status() instanceof Status.Running) {
                started.add(id);
            } else if (status.status() instanceof Status.Ended) {
                gaps.remove(id); // whatever was before it says nothing more
                started.add(id);
            } else if (!started.contains(id) && isBeforeItsStart(view, status)) {
                gaps.add(id);
            }
            boolean inVain = over && node != null && node.attempts().containsKey(id);
            if (!inVain && !gaps.contains(id)) {
                highest.merge(id, status.number(), Math::max);
            }
        }
        return highest.entrySet().stream()
                .map(entry -> new Receipt(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static boolean isBeforeItsStart(ClusterView view, AttemptStatus status) {
        TaskEntry task = view.task(status.attempt().task());
        AttemptEntry last = task == null ? null : task.lastAttempt();
        return last != null && last.id().equals(status.attempt()) && ReportGap.isBefore(last, status.status());
    }
}
