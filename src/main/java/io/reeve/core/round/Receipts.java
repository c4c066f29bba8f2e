package io.reeve.core.round;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.StatusReport;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.model.AttemptId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is acknowledged of a report once all that was decided on it is committed. */
public final class Receipts {
    private Receipts() {}

    /**
     * The highest number of each attempt, as soon as the report came: statuses that changed nothing need not come again
     * either. But where the incarnation is over and the attempt is kept for the next, the report was in vain and is not
     * to be forgotten.
     */
    public static List<Receipt> of(ClusterView view, StatusReport report) {
        Node node = view.node(report.node());
        boolean over = node == null || !node.isLive() || node.incarnation() != report.incarnation();
        Map<AttemptId, Integer> highest = new LinkedHashMap<>();
        for (AttemptStatus status : report.statuses()) {
            if (!over || node == null || !node.attempts().containsKey(status.attempt())) {
                highest.merge(status.attempt(), status.number(), Math::max);
            }
        }
        return highest.entrySet().stream()
                .map(entry -> new Receipt(entry.getKey(), entry.getValue()))
                .toList();
    }
}
