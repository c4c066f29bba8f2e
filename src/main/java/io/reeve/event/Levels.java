package io.reeve.event;

import io.reeve.model.FeatureLevel;
import io.reeve.model.TaskSpec;
import java.util.List;

/** Which feature level an event needs: that of its type, or of what it holds if peers of a lower one would lose it. */
public final class Levels {
    /** Of tasks that are no commands: to older peers they would be commands without a program. */
    private static final int WORK = 2;

    private Levels() {}

    /** The lowest level at which it may be decided. */
    public static int needed(Event event) {
        int own = FeatureLevel.since(event.getClass());
        if (event instanceof JobEvent.JobSubmitted submitted) {
            return Math.max(own, ofTasks(submitted.spec().tasks()));
        } else if (event instanceof JobEvent.TasksAdded added) {
            return Math.max(own, ofTasks(added.tasks()));
        } else if (event instanceof ScheduleEvent.ScheduleCreated created) {
            return Math.max(own, ofTasks(created.spec().tasks()));
        }
        return own;
    }

    private static int ofTasks(List<TaskSpec> tasks) {
        for (TaskSpec task : tasks) {
            if (task.work() != null) {
                return WORK;
            }
        }
        return FeatureLevel.FIRST;
    }
}
