package io.reeve.core.round;

import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.model.AttemptId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is acknowledged of a report once all that was decided on it is committed. */
public final class Receipts {
    private Receipts() {}

    /** The highest number of each attempt: statuses that changed nothing need not come again either. */
    public static List<Receipt> of(List<AttemptStatus> statuses) {
        Map<AttemptId, Integer> highest = new LinkedHashMap<>();
        statuses.forEach(status -> highest.merge(status.attempt(), status.number(), Math::max));
        return highest.entrySet().stream()
                .map(entry -> new Receipt(entry.getKey(), entry.getValue()))
                .toList();
    }
}
