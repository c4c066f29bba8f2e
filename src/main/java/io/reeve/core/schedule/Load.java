package io.reeve.core.schedule;

import io.reeve.event.JobEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.model.FanOut;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much of each role waits, so that one role's flood is refused before it fills the memory of all. */
final class Load {
    /** What one task or instance weighs besides its text, roughly. */
    private static final long TASK_BYTES = 256;

    private static final long[] NOTHING = {0, 0};

    private final Map<String, long[]> byRole = new HashMap<>();

    void clear() {
        byRole.clear();
    }

    long waitingTasks(String role) {
        return byRole.getOrDefault(role, NOTHING)[0];
    }

    long waitingBytes(String role) {
        return byRole.getOrDefault(role, NOTHING)[1];
    }

    void addTasks(String role, long tasks) {
        amounts(role)[0] += tasks;
    }

    void addBytes(String role, long bytes) {
        amounts(role)[1] += bytes;
    }

    /** The job has these tasks more; they are not counted as waiting here. */
    void grew(JobTrack track, List<TaskSpec> tasks) {
        long more = bytes(tasks);
        track.bytes += more;
        addBytes(track.job.spec().role(), more);
    }

    /** Takes back what was counted of a job of which some tasks were just retried, those not. */
    void left(JobTrack track, JobEvent.JobRetried retried) {
        left(
                track,
                retried.tasks().stream()
                        .mapToLong(again -> again.instances().size())
                        .sum());
    }

    /** The same of a job of which a service was just changed. */
    void left(JobTrack track, ServiceEvent event) {
        left(
                track,
                event instanceof ServiceEvent.InstancesBegun begun
                        ? begun.instances().size()
                        : 0);
    }

    /** @param news how many of those that wait were not counted */
    private void left(JobTrack track, long news) {
        String role = track.job.spec().role();
        addBytes(role, -track.bytes);
        addTasks(role, news - track.job.count(TaskState.PENDING));
    }

    private long[] amounts(String role) {
        return byRole.computeIfAbsent(role, name -> new long[2]);
    }

    /** Instances that a document fixes; those that depend on outputs are not known yet and count as none. */
    static long instances(List<TaskSpec> tasks) {
        long sum = 0;
        for (TaskSpec task : tasks) {
            sum += task.fanOut().knownInstances();
        }
        return sum;
    }

    /** Roughly, the text of a document. */
    static long bytes(List<TaskSpec> tasks) {
        long sum = 0;
        for (TaskSpec task : tasks) {
            sum += TASK_BYTES + (task.work() == null ? 0 : task.work().weight());
            for (String word : task.command()) {
                sum += word.length();
            }
            for (var variable : task.env().entrySet()) {
                sum += variable.getKey().length() + variable.getValue().length();
            }
            if (task.fanOut() instanceof FanOut.Items listed) {
                for (String item : listed.items()) {
                    sum += item.length();
                }
            }
            if (task.fanOut() instanceof FanOut.Files placed) {
                sum += TASK_BYTES * placed.files().size();
            }
            sum += TASK_BYTES * (task.files().size() + task.outputs().size());
        }
        return sum;
    }
}
