package io.reeve.core.schedule;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.ReportGap;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.event.ServiceEvent;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Turns what workers report into events; whatever is late, repeated or not theirs to say becomes none. */
final class Reports {
    private final ClusterView view;
    private final RandomGenerator jitter;
    /** The newest report of each live attempt heard in this term: an older one that comes late says nothing new. */
    private final Map<AttemptId, Integer> newest = new HashMap<>();

    Reports(ClusterView view, RandomGenerator jitter) {
        this.view = view;
        this.jitter = jitter;
    }

    void clear() {
        newest.clear();
    }

    /** A new process of a node may number its reports anew. */
    void observe(Event event) {
        if (event instanceof AttemptEvent.AttemptEnded || event instanceof AttemptEvent.AttemptAdopted) {
            newest.remove(((AttemptEvent) event).attempt());
        } else if (event instanceof NodeEvent.NodeResumed resumed) {
            Objects.requireNonNull(view.node(resumed.node()))
                    .attempts()
                    .keySet()
                    .forEach(newest::remove);
        }
    }

    List<Event> read(NodeId from, long incarnation, List<AttemptStatus> statuses, long nowMs) {
        Node node = view.node(from);
        if (node == null || !node.isLive() || node.incarnation() != incarnation) {
            return List.of();
        }
        List<Event> events = new ArrayList<>(statuses.size());
        Set<AttemptId> started = new HashSet<>();
        Set<AttemptId> ended = new HashSet<>();
        for (AttemptStatus status : statuses) {
            AttemptId id = status.attempt();
            TaskEntry task = live(id, from, incarnation);
            if (task == null || ended.contains(id) || status.number() <= newest.getOrDefault(id, 0)) {
                continue;
            }
            AttemptEntry attempt = Objects.requireNonNull(task.lastAttempt());
            if (ReportGap.isBefore(attempt, status.status()) && !started.contains(id)) {
                continue; // that it runs was lost on its way, and comes again before this
            }
            newest.put(id, status.number());
            if (status.status() instanceof Status.Staged) {
                if (attempt.state() == AttemptState.STAGING && !attempt.staged()) {
                    events.add(new AttemptEvent.AttemptStaged(id));
                }
            } else if (status.status() instanceof Status.Running running) {
                if (attempt.startedAtMs() == AttemptEntry.NOT_YET && started.add(id)) {
                    events.add(new AttemptEvent.AttemptRunning(id, running.pid()));
                }
            } else if (status.status() instanceof Status.Progress progress) {
                events.add(new AttemptEvent.AttemptProgressed(
                        id, Math.max(0, Math.min(100, progress.percent())), progress.text()));
            } else if (status.status() instanceof Status.Warned warned) {
                events.add(new AttemptEvent.AttemptWarned(id, warned.message()));
            } else if (status.status() instanceof Status.HealthChanged changed) {
                Job job = Objects.requireNonNull(view.job(id.task().job()));
                if (job.specOf(id.task()).service() != null) {
                    events.add(new ServiceEvent.HealthChanged(id, changed.health(), changed.message()));
                }
            } else if (status.status() instanceof Status.Ended how
                    && how.state().isTerminal()) {
                Job job = Objects.requireNonNull(view.job(id.task().job()));
                events.add(Endings.decide(job, task, how.at(view.featureLevel()), nowMs, jitter));
                ended.add(id);
            }
        }
        return events;
    }

    /** The task whose live attempt this is, on this very incarnation; null otherwise. */
    private @Nullable TaskEntry live(AttemptId id, NodeId node, long incarnation) {
        TaskEntry task = view.task(id.task());
        if (task == null || !(task.phase() instanceof TaskPhase.Active)) {
            return null;
        }
        AttemptEntry last = Objects.requireNonNull(task.lastAttempt());
        return last.id().equals(id) && last.node().equals(node) && last.incarnation() == incarnation ? task : null;
    }
}
