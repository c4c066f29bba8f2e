package io.reeve.simulate.workload;

import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param ended tasks by how they ended
 * @param started tasks that were launched once or more
 * @param attempts how often something was launched
 * @param unfinished tasks that had not ended when nothing more could happen
 * @param waiting some of those, and why each waits
 * @param simulatedMs the time of the last event
 * @param meanWaitMs of the tasks that started
 */
public record Outcome(
        long jobs,
        Map<TaskState, Long> ended,
        long started,
        long attempts,
        long unfinished,
        Map<TaskId, String> waiting,
        long simulatedMs,
        double meanWaitMs,
        Map<String, Double> utilisation) {
    public long tasks() {
        return ended.values().stream().mapToLong(Long::longValue).sum() + unfinished;
    }
}
