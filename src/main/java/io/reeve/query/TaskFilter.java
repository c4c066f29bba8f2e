package io.reeve.query;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.TaskState;
import java.util.EnumSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks a list shows.
 *
 * @param states of tasks
 * @param live states of the live attempt that an active task is wanted in
 */
record TaskFilter(
        EnumSet<TaskState> states,
        EnumSet<AttemptState> live,
        @Nullable NodeId node,
        @Nullable String role,
        @Nullable String needle) {
    static TaskFilter of(Asked asked, LeaderView view) {
        EnumSet<TaskState> states = EnumSet.noneOf(TaskState.class);
        EnumSet<AttemptState> live = EnumSet.noneOf(AttemptState.class);
        String list = asked.text("state");
        if (list == null) {
            states = EnumSet.allOf(TaskState.class);
        } else {
            for (String name : list.split(",")) {
                add(name.strip().toUpperCase(Locale.ROOT), states, live);
            }
        }
        return new TaskFilter(
                states, live, asked.node("node"), asked.text("role"), JobList.needle(asked.text("search")));
    }

    boolean role(String ofJob) {
        return JobList.inRole(ofJob, role);
    }

    /** Whether a look at the group's counts leaves room for a match. */
    boolean mayHold(TaskGroup group) {
        if (!live.isEmpty() && group.count(TaskState.ACTIVE) > 0) {
            return true;
        }
        for (TaskState state : states) {
            if (group.count(state) > 0) {
                return true;
            }
        }
        return false;
    }

    boolean matches(TaskEntry task, LeaderView view) {
        AttemptEntry last = task.lastAttempt();
        TaskState state = task.state();
        boolean inState =
                states.contains(state) || state == TaskState.ACTIVE && last != null && live.contains(last.state());
        return inState
                && (node == null || last != null && last.node().equals(node))
                && (needle == null || mentions(task, last, view));
    }

    private boolean mentions(TaskEntry task, @Nullable AttemptEntry last, LeaderView view) {
        String text = String.valueOf(needle);
        return task.id().toString().contains(text)
                || last != null && last.node().value().contains(text)
                || TaskJson.said(task, view).message().toLowerCase(Locale.ROOT).contains(text);
    }

    private static void add(String name, EnumSet<TaskState> states, EnumSet<AttemptState> live) {
        for (TaskState state : TaskState.values()) {
            if (state.name().equals(name)) {
                states.add(state);
                return;
            }
        }
        for (AttemptState state : AttemptState.values()) {
            if (!state.isTerminal() && state.name().equals(name)) {
                live.add(state);
                return;
            }
        }
        throw Asked.bad(
                "state",
                "no task is ever \"" + name + "\"",
                "a list of PENDING, ACTIVE, STAGING, RUNNING, UNREACHABLE, KILLING,"
                        + " FINISHED, FAILED, KILLED, LOST, ERROR");
    }
}
