package io.reeve.core.recover;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Duty;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.Pause;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What time and the ends of attempts mean for nodes that take no new tasks: a drain comes to its deadline and to its
 * end, a quarantine is over, and so is the pause after a mass loss. All of it follows from the ledger and its clock, so
 * every leader comes to the same.
 */
public final class NodeCare {
    private final ClusterView view;
    private final MassLoss massLoss;
    /** Those that do not take new tasks for another reason than being lost. */
    private final Set<NodeId> offDuty = new TreeSet<>();

    private final UnfitNodes unfit;

    public NodeCare(ClusterView view) {
        this.view = view;
        this.unfit = new UnfitNodes(view, RecoveryRules.DEFAULT);
        this.massLoss = new MassLoss(view, RecoveryRules.DEFAULT);
    }

    /** Reads the view anew: at the start of a term. */
    public void rebuild() {
        offDuty.clear();
        unfit.clear();
        view.nodes().forEach(node -> note(node.id()));
    }

    /** Takes note of an event that was just folded into the view. */
    public void observe(Event event) {
        unfit.observe(event);
        if (event instanceof NodeEvent node) {
            note(node.node());
        }
    }

    private void note(NodeId id) {
        Node node = view.node(id);
        if (node != null && node.duty().phase() != Duty.Phase.READY) {
            offDuty.add(id);
        } else {
            offDuty.remove(id);
        }
    }

    /** All that is due; {@code nowMs} on the ledger's clock. */
    public List<Event> due(long nowMs) {
        List<Event> events = new ArrayList<>(unfit.due(nowMs));
        for (NodeId id : offDuty) {
            Node node = Objects.requireNonNull(view.node(id));
            Duty duty = node.duty();
            if (duty.phase() == Duty.Phase.DRAINING) {
                drain(node, nowMs, events);
            } else if (duty.phase() == Duty.Phase.QUARANTINED && nowMs >= duty.untilMs()) {
                events.add(new NodeEvent.NodeReady(id, "its quarantine is over"));
            }
        }
        Pause pause = view.pause();
        if (pause != null && massLoss.isOver(pause)) {
            events.add(new CellEvent.ReschedulingResumed("enough of the lost nodes returned"));
        } else if (pause != null && nowMs >= pause.untilMs()) {
            events.add(new CellEvent.ReschedulingResumed("the lost nodes did not return in time: what ran there is"
                    + " started elsewhere, as its retry says"));
        }
        return events;
    }

    /** When {@link #due} has something to do though nothing else happens. */
    public OptionalLong nextMs() {
        if (unfit.isDue()) {
            return OptionalLong.of(view.atMs());
        }
        long next = view.pause() == null ? Long.MAX_VALUE : view.pause().untilMs();
        for (NodeId id : offDuty) {
            Node node = Objects.requireNonNull(view.node(id));
            Duty duty = node.duty();
            if (duty.phase() == Duty.Phase.QUARANTINED) {
                next = Math.min(next, duty.untilMs());
            } else if (duty.phase() == Duty.Phase.DRAINING) {
                for (AttemptId attempt : node.attempts().keySet()) {
                    next = isEnding(attempt) ? next : Math.min(next, endMs(attempt, duty.untilMs()));
                }
            }
        }
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    private void drain(Node node, long nowMs, List<Event> events) {
        if (node.attempts().isEmpty()) {
            events.add(new NodeEvent.NodeDrained(node.id(), "nothing runs there any more: it may be stopped"));
            return;
        }
        for (AttemptId attempt : node.attempts().keySet()) {
            if (!isEnding(attempt) && nowMs >= endMs(attempt, node.duty().untilMs())) {
                events.add(new AttemptEvent.AttemptKilling(
                        attempt,
                        Reason.NODE_DRAINED,
                        node.id() + " is drained and its deadline has come; the task starts again elsewhere, without"
                                + " using up a retry"));
            }
        }
    }

    /**
     * When a draining node stops waiting for the attempt: at the deadline, but where it is expected to end by itself
     * within the time that it would be given to stop anyway, then.
     */
    private long endMs(AttemptId id, long deadlineMs) {
        Job job = Objects.requireNonNull(view.job(id.task().job()));
        TaskSpec spec = job.specOf(id.task());
        AttemptEntry attempt = Objects.requireNonNull(attempt(id));
        long expectedMs = attempt.startedAtMs() + spec.estimateMs();
        boolean soon = attempt.startedAtMs() != AttemptEntry.NOT_YET
                && spec.estimateMs() != TaskSpec.NO_ESTIMATE
                && expectedMs > deadlineMs
                && expectedMs <= deadlineMs + spec.timeouts().killMs();
        return soon ? expectedMs : deadlineMs;
    }

    private boolean isEnding(AttemptId id) {
        AttemptEntry attempt = attempt(id);
        return attempt == null || attempt.state() == AttemptState.KILLING;
    }

    private @Nullable AttemptEntry attempt(AttemptId id) {
        TaskEntry task = view.task(id.task());
        return task == null ? null : task.lastAttempt();
    }
}
