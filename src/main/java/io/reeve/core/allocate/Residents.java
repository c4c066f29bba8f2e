package io.reeve.core.allocate;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.event.AttemptEvent;
import io.reeve.message.Rounds.Grant;
import io.reeve.model.AttemptId;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which tasks run where: how many live attempts each task of each job has on each node. */
final class Residents {
    private final Map<Group, Map<NodeId, Integer>> nodesOf = new HashMap<>();
    private final Map<String, Set<Group>> byJobName = new HashMap<>();

    /** All instances of one task of one job. */
    record Group(JobId job, String task) {
        static Group of(TaskId task) {
            return new Group(task.job(), task.task());
        }
    }

    void rebuild(ClusterView view) {
        nodesOf.clear();
        byJobName.clear();
        for (Node node : view.nodes()) {
            for (AttemptId attempt : node.attempts().keySet()) {
                add(Group.of(attempt.task()), node.id(), 1);
            }
        }
    }

    void launched(AttemptEvent.TaskLaunched event) {
        add(Group.of(event.attempt().task()), event.node(), 1);
    }

    void ended(AttemptId attempt, NodeId node) {
        add(Group.of(attempt.task()), node, -1);
    }

    /** How many attempts of a task run on each node that has any, those granted in the same plan included. */
    Map<NodeId, Integer> of(Group group, List<Grant> granted) {
        Map<NodeId, Integer> counts = new LinkedHashMap<>(nodesOf.getOrDefault(group, Map.of()));
        for (Grant grant : granted) {
            if (Group.of(grant.task()).equals(group)) {
                counts.merge(grant.node(), 1, Integer::sum);
            }
        }
        return counts;
    }

    /** The nodes on which some task of a job of this name runs. */
    Set<NodeId> ofJobs(String name, List<Grant> granted) {
        Set<NodeId> nodes = new LinkedHashSet<>();
        for (Group group : byJobName.getOrDefault(name, Collections.emptySet())) {
            nodes.addAll(nodesOf.getOrDefault(group, Map.of()).keySet());
        }
        for (Grant grant : granted) {
            if (grant.task().job().name().equals(name)) {
                nodes.add(grant.node());
            }
        }
        return nodes;
    }

    private void add(Group group, NodeId node, int count) {
        Map<NodeId, Integer> nodes = nodesOf.computeIfAbsent(group, key -> new HashMap<>());
        int left = nodes.merge(node, count, Integer::sum);
        if (left == 0) {
            nodes.remove(node);
        }
        if (nodes.isEmpty()) {
            nodesOf.remove(group);
            Set<Group> ofName = byJobName.get(group.job().name());
            if (ofName != null && ofName.remove(group) && ofName.isEmpty()) {
                byJobName.remove(group.job().name());
            }
        } else {
            byJobName
                    .computeIfAbsent(group.job().name(), key -> new LinkedHashSet<>())
                    .add(group);
        }
    }
}
