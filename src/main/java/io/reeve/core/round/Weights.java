package io.reeve.core.round;

import io.reeve.event.AttemptEvent;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.ScheduleEvent;
import io.reeve.event.SecretEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.Dependency;
import io.reeve.model.FanOut;
import io.reeve.model.TaskSpec;
import java.util.List;

/** Roughly how many bytes decisions take in the ledger, without writing them. */
final class Weights {
    private static final long EVENT_BYTES = 128;
    private static final long TASK_BYTES = 128;
    private static final long FILE_BYTES = 128;

    private Weights() {}

    static long of(List<Decision> decisions) {
        long sum = 0;
        for (Decision decision : decisions) {
            sum += EVENT_BYTES + of(decision.event());
        }
        return sum;
    }

    private static long of(Event event) {
        if (event instanceof JobEvent.JobSubmitted submitted) {
            return tasks(submitted.spec().tasks());
        } else if (event instanceof JobEvent.TasksAdded added) {
            return tasks(added.tasks());
        } else if (event instanceof ServiceEvent.DeploymentStarted started) {
            return tasks(List.of(started.spec()));
        } else if (event instanceof ScheduleEvent.ScheduleCreated created) {
            return tasks(created.spec().tasks());
        } else if (event instanceof TaskEvent.TaskExpanded expanded) {
            return FILE_BYTES * expanded.items().size();
        } else if (event instanceof AttemptEvent.AttemptEnded ended) {
            return FILE_BYTES * ended.outputs().size()
                    + (ended.result() == null ? 0 : ended.result().length());
        } else if (event instanceof SecretEvent.SecretSet set) {
            return set.sealed().length();
        }
        return 0;
    }

    private static long tasks(List<TaskSpec> tasks) {
        long sum = 0;
        for (TaskSpec task : tasks) {
            sum += TASK_BYTES
                    + FILE_BYTES * (task.files().size() + task.outputs().size());
            sum += task.work() == null ? 0 : task.work().weight();
            for (String word : task.command()) {
                sum += word.length();
            }
            for (var variable : task.env().entrySet()) {
                sum += variable.getKey().length() + variable.getValue().length();
            }
            for (Dependency dependency : task.after()) {
                sum += dependency.task().length() + 10;
            }
            if (task.fanOut() instanceof FanOut.Items listed) {
                sum += listed.items().stream().mapToLong(String::length).sum();
            } else if (task.fanOut() instanceof FanOut.Files placed) {
                sum += FILE_BYTES * placed.files().size();
            }
        }
        return sum;
    }
}
