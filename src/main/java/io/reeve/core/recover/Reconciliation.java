package io.reeve.core.recover;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.Event;
import io.reeve.message.ToWorker.Kill;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Compares what a node says it holds with what the leader gave it; messages between them get lost.
 *
 * <p>Not held and never reported started: the launch is sent again. Not held though it had started: it is lost. Held
 * at the barrier of a gang that was released: it is told again. Held but not wanted: it is stopped. To be stopped: the
 * kill is sent again.
 */
final class Reconciliation {
    private final ClusterView view;
    private final LeaseSettings settings;
    private final RandomGenerator jitter;

    Reconciliation(ClusterView view, LeaseSettings settings, RandomGenerator jitter) {
        this.view = view;
        this.settings = settings;
        this.jitter = jitter;
    }

    Renewal.Granted compare(Node node, List<AttemptId> held, long leaseMs, long wallMs) {
        Set<AttemptId> there = new HashSet<>(held);
        List<Event> events = new ArrayList<>();
        List<AttemptId> relaunch = new ArrayList<>();
        List<AttemptId> release = new ArrayList<>();
        List<Kill.Order> kills = new ArrayList<>();
        for (AttemptId id : node.attempts().keySet()) {
            Job job = Objects.requireNonNull(view.job(id.task().job()));
            TaskEntry task = Objects.requireNonNull(job.task(id.task()));
            AttemptEntry attempt = Objects.requireNonNull(task.lastAttempt());
            if (attempt.state() == AttemptState.KILLING) {
                kills.add(new Kill.Order(id, killMs(job, id), attempt.reason(), attempt.message()));
            } else if (there.contains(id)) {
                if (attempt.staged()
                        && attempt.state() == AttemptState.STAGING
                        && !job.awaitsRelease(id.task().task())) {
                    release.add(id);
                }
            } else {
                if (attempt.startedAtMs() == AttemptEntry.NOT_YET) {
                    if (wallMs - attempt.launchedAtMs() >= settings.relaunchAfterMs()) {
                        relaunch.add(id);
                    }
                } else if (wallMs - attempt.startedAtMs() >= settings.forgottenAfterMs()) {
                    var how = Endings.lost(Reason.UNKNOWN_TO_NODE, node.id() + " no longer knows it");
                    events.add(Endings.decide(job, task, how, wallMs, jitter));
                }
            }
        }
        for (AttemptId id : held) {
            if (!node.attempts().containsKey(id) && !hasEndedThere(id)) {
                kills.add(new Kill.Order(id, 0, Reason.UNKNOWN_TO_NODE, "the leader does not want it to run"));
            }
        }
        return new Renewal.Granted(leaseMs, events, relaunch, release, kills);
    }

    /** Its end was reported by the node itself, which holds it only until it hears that the report is committed. */
    private boolean hasEndedThere(AttemptId id) {
        TaskEntry task = view.task(id.task());
        return task != null
                && (endedThere(task.attempts(), id)
                        || task.earlier().stream().anyMatch(before -> endedThere(before.attempts(), id)));
    }

    private static boolean endedThere(List<AttemptEntry> attempts, AttemptId id) {
        return attempts.stream()
                .anyMatch(attempt ->
                        attempt.id().equals(id) && attempt.ending() != null && attempt.state() != AttemptState.LOST);
    }

    private static long killMs(Job job, AttemptId id) {
        return Objects.requireNonNull(job.group(id.task().task()))
                .spec()
                .timeouts()
                .killMs();
    }
}
