package io.reeve.spec;

import io.reeve.model.Names;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code tasks} and {@code defaults}: of a whole job, or of what an open one gets besides those it has. */
final class TasksReader {
    private final List<TaskSpec> existing;
    private final Faults faults;

    /** @param existing which the new ones may run after, and whose names are taken */
    TasksReader(List<TaskSpec> existing, Faults faults) {
        this.existing = existing;
        this.faults = faults;
    }

    /** @param mayBeEmpty whether no task is none too few */
    List<TaskSpec> read(Tree tree, @Nullable Tree defaults, boolean mayBeEmpty) {
        List<TaskSpec> specs = new ArrayList<>();
        if (defaults != null) {
            TaskReader.check(defaults, faults);
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            faults.wrongType(tree, JobReader.TASKS);
            return specs;
        }
        int count = existing.size() + mapping.members().size();
        if (mapping.members().isEmpty() && !mayBeEmpty) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "the job has no task", "one task or more");
        }
        if (count > Limits.TASKS) {
            faults.tooMany(tree.place(), count, Limits.TASKS, "tasks");
            return specs;
        }
        Set<String> taken = new HashSet<>();
        existing.forEach(task -> taken.add(task.name()));
        mapping.members().forEach((name, task) -> {
            if (!Names.isName(name)) {
                String message = Quoted.of(name) + " is no name of a task";
                faults.add(FaultCode.BAD_NAME, task.place(), message, JobReader.NAME_RULE);
            } else if (taken.contains(name)) {
                String message = "the job has a task " + Quoted.of(name) + " already";
                faults.add(FaultCode.DUPLICATE_KEY, task.place(), message, "another name");
            }
            Tree whole = defaults == null ? task : Defaults.under(defaults, task);
            specs.add(TaskReader.read(name, whole, faults));
        });
        checkInstances(specs, tree.place());
        PlacementReader.checkTasks(specs, taken, mapping, faults);
        new Graph(specs, existing, mapping, faults).check();
        return specs;
    }

    private void checkInstances(List<TaskSpec> specs, Place place) {
        long instances = 0;
        for (TaskSpec spec : existing) {
            instances += FanOutReader.count(spec.fanOut());
        }
        for (TaskSpec spec : specs) {
            instances += FanOutReader.count(spec.fanOut());
        }
        if (instances > Limits.INSTANCES_PER_JOB) {
            faults.tooMany(
                    place, (int) Math.min(instances, Integer.MAX_VALUE), Limits.INSTANCES_PER_JOB, "instances in all");
        }
    }
}
