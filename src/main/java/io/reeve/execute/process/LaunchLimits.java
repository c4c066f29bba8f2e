package io.reeve.execute.process;

import io.reeve.model.Resources;
import io.reeve.model.TaskLimits;

/**
 * What a launcher itself enforces on a process and all that it starts; 0 is no limit.
 *
 * @param isolate whether it gets a control group, where there are any; the first four hold only there
 * @param weightMillis its share of the cpus where not all get what they want
 */
public record LaunchLimits(
        boolean isolate, long memoryBytes, long cpuMillis, long weightMillis, int pids, long openFiles) {
    static final LaunchLimits NONE = new LaunchLimits(false, 0, 0, 0, 0, 0);

    /** @param effective with nothing left unsaid */
    public static LaunchLimits of(TaskLimits effective, Resources granted) {
        return new LaunchLimits(
                true,
                effective.memoryBytes(),
                effective.cpuMillis(),
                granted.cpuMillis(),
                effective.pids(),
                effective.openFiles());
    }
}
