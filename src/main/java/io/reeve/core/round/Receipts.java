package io.reeve.core.round;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.ReportGap;
import io.reeve.core.state.TaskEntry;
import io.reeve.message.FromWorker.AttemptStatus;
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
     * The highest number of each attempt: statuses that changed nothing need not come again either. Where one before
     * them was lost on its way they must all come again, that one too.
     *
     * @param view with all that was decided on the report
     */
    public static List<Receipt> of(ClusterView view, StatusReport report) {
        Map<AttemptId, Integer> highest = new LinkedHashMap<>();
        Set<AttemptId> gaps = new HashSet<>();
        for (AttemptStatus status : report.statuses()) {
            AttemptId id = status.attempt();
            TaskEntry task = view.task(id.task());
            AttemptEntry last = task == null ? null : task.lastAttempt();
            if (last != null && last.id().equals(id) && ReportGap.isBefore(last, status.status())) {
                gaps.add(id);
            }
            if (!gaps.contains(id)) {
                highest.merge(id, status.number(), Math::max);
            }
        }
        return highest.entrySet().stream()
                .map(entry -> new Receipt(entry.getKey(), entry.getValue()))
                .toList();
    }
}
