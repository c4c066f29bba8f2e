package io.reeve.faults;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job as its client knows it.
 *
 * @param attempts how often each of its tasks may be tried
 * @param id what the cell acknowledged; null while it has not
 * @param killAcknowledged whether its kill was
 */
record Submitted(
        String key,
        List<String> tasks,
        int attempts,
        @Nullable String id,
        long acknowledgedMs,
        boolean killAcknowledged) {
    Submitted {
        tasks = List.copyOf(tasks);
    }

    Submitted acknowledged(String as, long atMs) {
        return new Submitted(key, tasks, attempts, as, atMs, killAcknowledged);
    }

    Submitted killed() {
        return new Submitted(key, tasks, attempts, id, acknowledgedMs, true);
    }

    /** What the witness knows a task by. */
    String witnessed(String task) {
        return key + "." + task;
    }
}
