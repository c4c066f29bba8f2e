package io.reeve.query;

import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.Dependency;
import io.reeve.model.FanOut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** How many tasks, one after the other, end before a task may start: the first stage runs after none. */
final class Stages {
    private Stages() {}

    /** By the name of the task. */
    static Map<String, Integer> of(Job job) {
        Map<String, Integer> left = new HashMap<>();
        Map<String, List<String>> dependents = new HashMap<>();
        Map<String, Integer> stages = new HashMap<>();
        Deque<String> ready = new ArrayDeque<>();
        for (TaskGroup group : job.groups()) {
            String name = group.spec().name();
            Set<String> before = before(group);
            before.forEach(each ->
                    dependents.computeIfAbsent(each, key -> new ArrayList<>()).add(name));
            left.put(name, before.size());
            stages.put(name, 1);
            if (before.isEmpty()) {
                ready.add(name);
            }
        }
        while (!ready.isEmpty()) {
            String name = ready.remove();
            int next = Objects.requireNonNull(stages.get(name)) + 1;
            for (String dependent : dependents.getOrDefault(name, List.of())) {
                stages.merge(dependent, next, Math::max);
                if (left.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(dependent);
                }
            }
        }
        return stages;
    }

    private static Set<String> before(TaskGroup group) {
        Set<String> before = new HashSet<>();
        for (Dependency each : group.spec().after()) {
            before.add(each.task());
        }
        if (group.spec().fanOut() instanceof FanOut.OutputsOf producer) {
            before.add(producer.task());
        }
        return before;
    }
}
