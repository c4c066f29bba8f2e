package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.TaskPhase;
import io.reeve.model.TaskState;

/** Puts what waits to where it is noticed: into the queue where it may start now, else among the timers. */
final class Waits {
    private final ClusterView view;
    private final Load load;
    private final Timers timers;
    private final Postponed postponed;
    private final Tickets tickets;
    private final long runTimeoutGraceMs;

    Waits(ClusterView view, Load load, Timers timers, Tickets tickets, long runTimeoutGraceMs) {
        this.view = view;
        this.load = load;
        this.timers = timers;
        this.postponed = new Postponed(view);
        this.tickets = tickets;
        this.runTimeoutGraceMs = runTimeoutGraceMs;
    }

    /** Those that wait for the end of a pause as well. */
    Postponed postponed() {
        return postponed;
    }

    /** Counts what waits of a group, and sets the timers of all its tasks. */
    void note(GroupTrack group) {
        load.addTasks(group.job.job.spec().role(), group.group.count(TaskState.PENDING));
        timers.arm(group, runTimeoutGraceMs);
    }

    /** The group's gate opened: all that wait are ready, or will be when their retry is due. */
    void opened(GroupTrack group) {
        if (group.group.count(TaskState.PENDING) == 0) {
            return;
        }
        for (int index = 0; index < group.group.entries().size(); index++) {
            if (group.entry(index).phase() instanceof TaskPhase.Pending) {
                add(group.of(index), index, view.atMs());
            }
        }
    }

    /** The instance waits, from now on or again. */
    void add(GroupTrack group, int index, long nowMs) {
        TaskPhase.Pending pending = (TaskPhase.Pending) group.entry(index).phase();
        long dueMs = Timers.queueTimeoutMs(group.spec, pending);
        if (group.gate == GroupTrack.Gate.OPEN) {
            long notBeforeMs = postponed.notBeforeMs(group.entry(index), pending);
            if (notBeforeMs <= nowMs) {
                tickets.add(group, index);
            } else {
                dueMs = Math.min(dueMs, notBeforeMs);
            }
        }
        timers.set(group.taskId(index), dueMs);
    }
}
