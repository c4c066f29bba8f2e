package io.reeve.core.preempt;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What runs, by role and priority, and what is being stopped already and so gives back what it holds. */
final class Live {
    private final ClusterView view;
    private final TreeMap<String, TreeMap<Integer, Set<AttemptId>>> running = new TreeMap<>();
    /** How many of a role hold no cpus or no memory, so that ends of them take nothing of that from it. */
    private final Map<String, Integer> light = new HashMap<>();

    private final Map<AttemptId, NodeId> ending = new HashMap<>();
    private final Map<NodeId, Integer> endingOn = new HashMap<>();
    /** What is being stopped gives back, by role; counted for all above it too. */
    private final Map<String, Resources> givenBack = new HashMap<>();

    Live(ClusterView view) {
        this.view = view;
    }

    void rebuild() {
        running.clear();
        light.clear();
        ending.clear();
        endingOn.clear();
        givenBack.clear();
        for (Node node : view.nodes()) {
            for (AttemptId attempt : node.attempts().keySet()) {
                if (entry(attempt).state() == AttemptState.KILLING) {
                    end(attempt);
                } else {
                    launch(attempt);
                }
            }
        }
    }

    void observe(AttemptEvent event) {
        AttemptId attempt = event.attempt();
        if (event instanceof AttemptEvent.TaskLaunched) {
            launch(attempt);
        } else if (event instanceof AttemptEvent.AttemptKilling) {
            if (!ending.containsKey(attempt)) {
                forget(attempt);
                end(attempt);
            }
        } else if (event instanceof AttemptEvent.AttemptEnded) {
            forget(attempt);
            ended(attempt);
        }
    }

    private void launch(AttemptId attempt) {
        JobSpec job = job(attempt);
        running.computeIfAbsent(job.role(), role -> new TreeMap<>())
                .computeIfAbsent(job.priority(), priority -> new LinkedHashSet<>())
                .add(attempt);
        countLight(attempt, 1);
    }

    private void countLight(AttemptId attempt, int more) {
        Resources holds = entry(attempt).allocation().scalars();
        if (holds.cpuMillis() == 0 || holds.memoryBytes() == 0) {
            light.merge(job(attempt).role(), more, (a, b) -> a + b == 0 ? null : a + b);
        }
    }

    private void forget(AttemptId attempt) {
        JobSpec job = job(attempt);
        TreeMap<Integer, Set<AttemptId>> ofRole = running.getOrDefault(job.role(), new TreeMap<>());
        Set<AttemptId> same = ofRole.getOrDefault(job.priority(), Set.of());
        if (same.contains(attempt)) {
            same.remove(attempt);
            countLight(attempt, -1);
            if (same.isEmpty()) {
                ofRole.remove(job.priority());
            }
            if (ofRole.isEmpty()) {
                running.remove(job.role());
            }
        }
    }

    private void end(AttemptId attempt) {
        AttemptEntry entry = entry(attempt);
        ending.put(attempt, entry.node());
        endingOn.merge(entry.node(), 1, Integer::sum);
        count(attempt, entry.allocation().scalars());
    }

    private void ended(AttemptId attempt) {
        NodeId node = ending.remove(attempt);
        if (node != null) {
            endingOn.merge(node, -1, (a, b) -> a + b == 0 ? null : a + b);
            count(attempt, Resources.NONE.minus(entry(attempt).allocation().scalars()));
        }
    }

    private void count(AttemptId attempt, Resources more) {
        for (String role : RoleName.path(job(attempt).role())) {
            Resources sum = givenBack.getOrDefault(role, Resources.NONE).plus(more);
            if (sum.equals(Resources.NONE)) {
                givenBack.remove(role);
            } else {
                givenBack.put(role, sum);
            }
        }
    }

    boolean isEnding(AttemptId attempt) {
        return ending.containsKey(attempt);
    }

    String roleOf(AttemptId attempt) {
        return job(attempt).role();
    }

    boolean anyEndsOn(NodeId node) {
        return endingOn.containsKey(node);
    }

    /** What attempts that are being stopped, of the role and all below, still hold. */
    Resources givenBack(String role) {
        return givenBack.getOrDefault(role, Resources.NONE);
    }

    /** The roles of which something runs and is not being stopped: this one, and those below it. */
    Collection<String> running(String role) {
        List<String> roles =
                new ArrayList<>(running.subMap(role + "/", role + "0").keySet()); // 0 is next to /
        if (running.containsKey(role)) {
            roles.add(role);
        }
        return roles;
    }

    Collection<String> running() {
        return running.keySet();
    }

    boolean runs(String role) {
        return running.containsKey(role);
    }

    /** Whether something of the very role runs that holds no cpus or no memory. */
    boolean anyIsLight(String role) {
        return light.containsKey(role);
    }

    /** Whether something of the very role runs with less than this priority. */
    boolean runsBelow(String role, int priority) {
        TreeMap<Integer, Set<AttemptId>> ofRole = running.get(role);
        return ofRole != null && ofRole.firstKey() < priority;
    }

    /** Where something of the very role runs with less than this priority. */
    Set<NodeId> nodesBelow(String role, int priority) {
        Set<NodeId> nodes = new LinkedHashSet<>();
        TreeMap<Integer, Set<AttemptId>> ofRole = running.get(role);
        if (ofRole != null) {
            ofRole.headMap(priority)
                    .values()
                    .forEach(same ->
                            same.forEach(attempt -> nodes.add(entry(attempt).node())));
        }
        return nodes;
    }

    /** What runs on a node and is not being stopped. */
    List<Victim> on(Node node) {
        List<Victim> victims = new ArrayList<>();
        for (Map.Entry<AttemptId, Allocation> held : node.attempts().entrySet()) {
            AttemptId attempt = held.getKey();
            if (!isEnding(attempt)) {
                Job job = jobOf(attempt);
                AttemptEntry entry = entry(attempt);
                long startedMs =
                        entry.startedAtMs() == AttemptEntry.NOT_YET ? entry.launchedAtMs() : entry.startedAtMs();
                victims.add(new Victim(
                        attempt,
                        job.spec().role(),
                        job.spec().priority(),
                        view.roles().rank(job),
                        held.getValue(),
                        startedMs));
            }
        }
        return victims;
    }

    private Job jobOf(AttemptId attempt) {
        return Objects.requireNonNull(view.job(attempt.task().job()));
    }

    private JobSpec job(AttemptId attempt) {
        return jobOf(attempt).spec();
    }

    private AttemptEntry entry(AttemptId attempt) {
        TaskEntry task = Objects.requireNonNull(view.task(attempt.task()));
        return Objects.requireNonNull(task.lastAttempt());
    }
}
