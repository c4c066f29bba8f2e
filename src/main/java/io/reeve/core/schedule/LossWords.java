package io.reeve.core.schedule;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Duty;
import io.reeve.core.state.Node;
import io.reeve.core.state.Pause;
import io.reeve.core.state.Seconds;
import io.reeve.core.state.Silence;
import io.reeve.core.state.TaskEntry;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeRole;
import io.reeve.model.Reason;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts into words what lost and draining nodes mean for a task. */
final class LossWords {
    /** Nodes named of those that take no new tasks. */
    private static final int MOST_NAMED = 5;

    private LossWords() {}

    static String paused(TaskEntry task, Pause pause, long nowMs) {
        AttemptEntry last = task.attempts().get(task.attempts().size() - 1);
        return "its node " + last.node() + " was lost together with others, so it waits for their return, for "
                + Seconds.of(pause.untilMs() - nowMs) + " at most: " + pause.message();
    }

    /** Empty where the document asks for no such wait. */
    static String replaceAfter(TaskSpec spec, TaskEntry task) {
        AttemptEntry last = task.lastAttempt();
        boolean waits = last != null
                && last.state() == AttemptState.LOST
                && last.reason() == Reason.NODE_LOST
                && spec.disconnect().replaceAfterMs() > 0;
        return waits
                ? " (replace-after: a lost task stays unreplaced for "
                        + spec.disconnect().replaceAfterMs() / 1000.0 + " s)"
                : "";
    }

    /** Empty where its node is not cut off. */
    static String unreachable(TaskEntry task) {
        AttemptEntry last = task.lastAttempt();
        return last != null && last.state() == AttemptState.UNREACHABLE ? ", and cut off: " + last.message() : "";
    }

    /** The live workers that take no new tasks; empty where there are none. */
    static String offDuty(ClusterView view, long nowMs) {
        List<String> words = new ArrayList<>();
        int count = 0;
        for (Node node : view.nodes()) {
            boolean counts = node.isLive()
                    && !node.takesWork()
                    && node.entry().info().roles().contains(NodeRole.WORKER);
            if (counts && ++count <= MOST_NAMED) {
                words.add(node.id() + " " + state(node, nowMs));
            }
        }
        if (count == 0) {
            return "";
        }
        String more = count > MOST_NAMED ? " and " + (count - MOST_NAMED) + " more" : "";
        return "; " + Explain.nodes(count) + (count == 1 ? " takes" : " take") + " no new task: "
                + String.join(", ", words) + more;
    }

    private static String state(Node node, long nowMs) {
        Silence silence = node.entry().silence();
        Duty duty = node.duty();
        if (silence == null) {
            return "is " + phase(duty);
        }
        String also = duty.phase() == Duty.Phase.READY ? "" : "is " + phase(duty) + ", and ";
        return also
                + (duty.restartUntilMs() > nowMs
                        ? "restarts as planned, to be back within " + Seconds.of(duty.restartUntilMs() - nowMs)
                        : "is suspect, for it was not heard for " + Seconds.of(nowMs - silence.heardMs()));
    }

    private static String phase(Duty duty) {
        return duty.phase() == Duty.Phase.QUARANTINED
                ? "in quarantine"
                : duty.phase().name().toLowerCase(Locale.ROOT);
    }
}
