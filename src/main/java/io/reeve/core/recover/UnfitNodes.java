package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Duty;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds nodes by what they fail with: a full disk or a lack of processes makes every start fail, and fast, so such a
 * node would draw one task after the other and spoil them all. It is set aside when tasks in a row, no two of one
 * document's task, could not be started there and none in between could.
 *
 * <p>What a node is at fault for it says itself ({@link Reason#NODE_UNFIT}); that a command is not there is held
 * against it only when many tasks met that. Counted by each leader anew: the quarantine is in the ledger.
 */
final class UnfitNodes {
    /** So many tasks that the node itself was at fault for. */
    static final int UNFIT_TASKS = 3;

    /** So many in a row that could not be started whoever is at fault. */
    static final int FAILED_TASKS = 10;

    private final ClusterView view;
    private final RecoveryRules rules;
    private final Map<NodeId, Failures> failures = new TreeMap<>();
    private final Set<NodeId> due = new LinkedHashSet<>();

    private static final class Failures {
        final Set<String> unfit = new LinkedHashSet<>();
        final Set<String> all = new LinkedHashSet<>();
        /** Since a task started there. */
        int quarantines;

        String last = "";
    }

    UnfitNodes(ClusterView view, RecoveryRules rules) {
        this.view = view;
        this.rules = rules;
    }

    void clear() {
        failures.clear();
        due.clear();
    }

    void observe(Event event) {
        if (event instanceof AttemptEvent.AttemptRunning running) {
            started(running);
        } else if (event instanceof AttemptEvent.AttemptEnded ended) {
            boolean unfit = ended.reason() == Reason.NODE_UNFIT;
            if (unfit || ended.reason() == Reason.LAUNCH_FAILED) {
                count(nodeOf(ended), ended, unfit);
            } else if (ended.state() == AttemptState.FINISHED) {
                started(ended); // what ends at once, such as a message that is answered, tells of no start
            }
        } else if (event instanceof NodeEvent.NodeRegistered registered) {
            failures.remove(registered.node());
        }
    }

    private void started(AttemptEvent event) {
        if (!failures.isEmpty()) {
            failures.remove(nodeOf(event));
        }
    }

    private void count(NodeId node, AttemptEvent.AttemptEnded ended, boolean unfit) {
        Failures of = failures.computeIfAbsent(node, id -> new Failures());
        TaskId task = ended.attempt().task();
        String name = task.job() + "/" + task.task(); // all instances fail alike
        of.last = ended.message();
        of.all.add(name);
        if (unfit) {
            of.unfit.add(name);
        }
        if (of.unfit.size() >= UNFIT_TASKS || of.all.size() >= FAILED_TASKS) {
            due.add(node);
        }
    }

    private NodeId nodeOf(AttemptEvent event) {
        TaskEntry task = Objects.requireNonNull(view.task(event.attempt().task()));
        return Objects.requireNonNull(task.lastAttempt()).node();
    }

    boolean isDue() {
        return !due.isEmpty();
    }

    /** Sets aside whom it is time for; {@code nowMs} on the ledger's clock. */
    List<Event> due(long nowMs) {
        List<Event> events = new ArrayList<>();
        for (NodeId id : due) {
            Node node = view.node(id);
            Failures of = failures.get(id);
            // Of several that are found at once, the first is set aside; the others are when they go on to fail.
            boolean isFirst = events.isEmpty();
            if (node == null
                    || of == null
                    || !isFirst
                    || node.duty().phase() != Duty.Phase.READY
                    || !Quarantines.hasRoomFor(id, view)) {
                continue;
            }
            long ms = rules.quarantineMs(rules.flapLosses() + of.quarantines++);
            int tasks = of.unfit.size() >= UNFIT_TASKS ? of.unfit.size() : of.all.size();
            of.unfit.clear();
            of.all.clear();
            events.add(new NodeEvent.NodeQuarantined(
                    id,
                    nowMs + ms,
                    id + " could not start " + tasks + " tasks in a row, at last by this: " + of.last
                            + "; so it takes no new task for " + ms / 1_000 + " s, or until reeve undrain " + id));
        }
        due.clear();
        return events;
    }
}
