package io.reeve.spec;

import io.reeve.model.Dependency;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.TaskSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which task runs after which: all named tasks exist, and nobody waits for itself. */
final class Graph {
    /** Names of a circle that are printed; a longer one is told by its length. */
    private static final int SHOWN = 20;

    /** All of the job. */
    private final Map<String, TaskSpec> tasks = new LinkedHashMap<>();
    /** Those of the document; the others were found right before, and run after none of these. */
    private final List<TaskSpec> news;

    private final Tree.Mapping document;
    private final Faults faults;

    Graph(List<TaskSpec> specs, List<TaskSpec> existing, Tree.Mapping document, Faults faults) {
        this.news = specs;
        existing.forEach(spec -> tasks.put(spec.name(), spec));
        specs.forEach(spec -> tasks.put(spec.name(), spec));
        this.document = document;
        this.faults = faults;
    }

    void check() {
        news.forEach(this::checkDependencies);
        news.forEach(this::checkOutputs);
        findCircles();
    }

    private void checkDependencies(TaskSpec task) {
        for (Dependency dependency : task.after()) {
            if (faults.isFull()) {
                return;
            }
            String other = dependency.task();
            if (other.equals(task.name())) {
                Place place = place(task.name(), "after");
                faults.add(FaultCode.SELF_DEPENDENCY, place, "the task runs after itself", "another task");
            } else if (!tasks.containsKey(other)) {
                String message = "there is no task " + Quoted.of(other) + Nearest.hint(other, tasks.keySet());
                faults.add(FaultCode.UNKNOWN_TASK, place(task.name(), "after"), message, "a task of this job");
            }
        }
    }

    /** Outputs are asked for by each: {outputs} and by files, and are known only of what has finished before. */
    private void checkOutputs(TaskSpec task) {
        if (task.fanOut() instanceof FanOut.OutputsOf each && !each.task().isEmpty()) {
            checkOutputs(task, each.task(), place(task.name(), "each"));
        }
        for (FileSpec file : task.files()) {
            if (file.source() instanceof FileSpec.Source.Outputs outputs) {
                checkOutputs(task, outputs.task(), place(task.name(), "files"));
            }
        }
    }

    private void checkOutputs(TaskSpec task, String other, Place place) {
        TaskSpec source = tasks.get(other);
        if (source == null) {
            String message = "there is no task " + Quoted.of(other) + Nearest.hint(other, tasks.keySet());
            faults.add(FaultCode.UNKNOWN_TASK, place, message, "a task of this job");
            return;
        }
        if (other.equals(task.name())) {
            faults.add(FaultCode.SELF_DEPENDENCY, place, "the task needs its own outputs", "another task");
            return;
        }
        boolean runsAfter = task.after().stream()
                .anyMatch(after -> after.task().equals(other) && after.when() != Dependency.When.FAILED);
        if (!runsAfter) {
            String message = "the outputs of " + other + " are known only when it has finished";
            faults.add(FaultCode.OUTPUTS_NOT_AFTER, place, message, "after: [" + other + "] in this task as well");
        }
        if (source.outputs().isEmpty()) {
            String message = "the task " + other + " keeps no outputs";
            faults.add(FaultCode.NO_OUTPUTS, place, message, "outputs: [GLOB] in the task " + other);
        }
    }

    /** Takes away, again and again, what waits for nothing; what is left then holds circles. */
    private void findCircles() {
        Map<String, Integer> waitsFor = new HashMap<>();
        Map<String, List<String>> dependents = new HashMap<>();
        for (TaskSpec task : tasks.values()) {
            List<String> others = others(task);
            waitsFor.put(task.name(), others.size());
            others.forEach(other ->
                    dependents.computeIfAbsent(other, key -> new ArrayList<>()).add(task.name()));
        }
        Set<String> left = new LinkedHashSet<>(tasks.keySet());
        ArrayDeque<String> ready = new ArrayDeque<>();
        waitsFor.forEach((name, count) -> {
            if (count == 0) {
                ready.add(name);
            }
        });
        while (true) {
            while (!ready.isEmpty()) {
                String name = ready.poll();
                left.remove(name);
                for (String dependent : dependents.getOrDefault(name, List.of())) {
                    if (waitsFor.merge(dependent, -1, Integer::sum) == 0) {
                        ready.add(dependent);
                    }
                }
            }
            if (left.isEmpty()) {
                return;
            }
            // With one link of the circle cut, its first task is ready, and other circles come to light.
            String cut = reportCircle(left);
            waitsFor.put(cut, -1);
            ready.add(cut);
        }
    }

    /** Walks from task to task it waits for until one is met again; returns the first task of that circle. */
    private String reportCircle(Set<String> left) {
        List<String> path = new ArrayList<>();
        Map<String, Integer> met = new HashMap<>();
        String name = left.iterator().next();
        while (met.putIfAbsent(name, path.size()) == null) {
            path.add(name);
            name = others(taskNamed(name)).stream()
                    .filter(left::contains)
                    .findFirst()
                    .orElseThrow();
        }
        List<String> circle = path.subList(met.getOrDefault(name, 0), path.size());
        String first = circle.stream().sorted().findFirst().orElseThrow();
        int start = circle.indexOf(first);
        List<String> shown = new ArrayList<>();
        for (int i = 0; i <= Math.min(circle.size(), SHOWN); i++) {
            shown.add(circle.get((start + i) % circle.size()));
        }
        String arrows = String.join(" after ", shown) + (circle.size() > SHOWN ? " after …" : "");
        String message = "these " + circle.size() + " tasks wait for one another: " + arrows;
        faults.add(FaultCode.DEPENDENCY_CIRCLE, place(first, "after"), message, "one of these dependencies taken out");
        return first;
    }

    /** The tasks it waits for that exist and are not itself. */
    private List<String> others(TaskSpec task) {
        return task.after().stream()
                .map(Dependency::task)
                .filter(other -> tasks.containsKey(other) && !other.equals(task.name()))
                .toList();
    }

    private TaskSpec taskNamed(String name) {
        @Nullable TaskSpec task = tasks.get(name);
        if (task == null) {
            throw new IllegalStateException("no task " + name);
        }
        return task;
    }

    private Place place(String task, String field) {
        @Nullable Tree tree = document.members().get(task);
        if (tree instanceof Tree.Mapping mapping) {
            Tree value = mapping.members().get(field);
            return value == null ? tree.place().child(field) : value.place();
        }
        return document.place().child(task);
    }
}
