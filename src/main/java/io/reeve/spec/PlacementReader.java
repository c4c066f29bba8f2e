package io.reeve.spec;

import io.reeve.model.Constraint;
import io.reeve.model.Names;
import io.reeve.model.Placement;
import io.reeve.model.Placement.Affinity;
import io.reeve.model.Placement.Preference;
import io.reeve.model.Placement.Spread;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code prefer}, {@code spread}, {@code affinity} and {@code anti-affinity}: where a task should run. */
final class PlacementReader {
    /** Of a preference that does not say how much it weighs. */
    static final int DEFAULT_WEIGHT = 1;

    private PlacementReader() {}

    /** @param alternatives what {@code resources} names after the first */
    static Placement read(Fields fields, List<ResourceRequest> alternatives, Faults faults) {
        List<Affinity> affinity = new ArrayList<>(affinities(fields.get("affinity"), false, faults));
        affinity.addAll(affinities(fields.get("anti-affinity"), true, faults));
        return new Placement(
                alternatives,
                preferences(fields.get("prefer"), faults),
                spread(fields.get("spread"), faults),
                affinity);
    }

    /**
     * Each task that an affinity names must be one of the job.
     *
     * @param others tasks of the job besides
     */
    static void checkTasks(List<TaskSpec> specs, Set<String> others, Tree.Mapping tasks, Faults faults) {
        Set<String> names = specs.stream().map(TaskSpec::name).collect(Collectors.toSet());
        names.addAll(others);
        for (TaskSpec spec : specs) {
            for (Affinity affinity : spec.placement().affinity()) {
                Tree tree = tasks.members().get(spec.name());
                if (tree != null && !affinity.task().isEmpty() && !names.contains(affinity.task())) {
                    String field = affinity.apart() ? "anti-affinity" : "affinity";
                    String message = "there is no task " + Quoted.of(affinity.task())
                            + Nearest.hint(affinity.task(), List.copyOf(names));
                    faults.add(
                            FaultCode.UNKNOWN_TASK,
                            tree.place().child(field),
                            message,
                            "a task of this job; for those of other jobs {job: NAME}");
                }
            }
        }
    }

    private static List<Preference> preferences(@Nullable Tree tree, Faults faults) {
        List<Preference> preferences = new ArrayList<>();
        for (Tree item : items(tree, "a list such as [{where: \"zone == b\", weight: 10}]", faults)) {
            Fields fields = Fields.of(item, Vocabulary.PREFERENCE, faults);
            if (fields == null) {
                continue;
            }
            Tree where = fields.require("where", faults, "a line such as \"zone == b\"");
            Constraint constraint = where == null ? null : Constraints.read(where, faults);
            int weight = weight(fields.get("weight"), DEFAULT_WEIGHT, faults);
            if (constraint != null) {
                preferences.add(new Preference(constraint, weight));
            }
        }
        return preferences;
    }

    private static @Nullable Spread spread(@Nullable Tree tree, Faults faults) {
        if (tree == null) {
            return null;
        }
        if (!(tree instanceof Tree.Mapping)) {
            return new Spread(attribute(tree, faults), 0);
        }
        Fields fields = Fields.of(tree, Vocabulary.SPREAD, faults);
        Tree by = fields == null ? null : fields.require("by", faults, "an attribute such as zone");
        if (fields == null || by == null) {
            return null;
        }
        Tree maxPer = fields.get("max-per");
        int most = maxPer == null ? 0 : Scalars.integer(maxPer, 1, Limits.INSTANCES_PER_TASK, faults);
        return new Spread(attribute(by, faults), most);
    }

    private static List<Affinity> affinities(@Nullable Tree tree, boolean apart, Faults faults) {
        List<Affinity> affinities = new ArrayList<>();
        for (Tree item : items(tree, "a list such as [{task: cache, by: zone}]", faults)) {
            Fields fields = Fields.of(item, Vocabulary.AFFINITY, faults);
            if (fields == null) {
                continue;
            }
            Tree task = fields.get("task");
            Tree job = fields.get("job");
            if (task != null && job != null || task == null && job == null) {
                String message = task == null ? "neither task nor job is named" : "both task and job are named";
                faults.add(FaultCode.CONFLICTING_FIELDS, item.place(), message, "{task: NAME} or {job: NAME}");
                continue;
            }
            Tree by = fields.get("by");
            affinities.add(new Affinity(
                    task == null ? "" : name(task, faults),
                    job == null ? "" : name(job, faults),
                    by == null ? Placement.NODE : attribute(by, faults),
                    apart,
                    weight(fields.get("weight"), 0, faults)));
        }
        return affinities;
    }

    private static List<Tree> items(@Nullable Tree tree, String expected, Faults faults) {
        if (tree == null) {
            return List.of();
        }
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, expected);
            return List.of();
        }
        if (list.items().size() > Limits.CONSTRAINTS) {
            faults.tooMany(tree.place(), list.items().size(), Limits.CONSTRAINTS, "entries");
            return List.of();
        }
        return list.items();
    }

    private static int weight(@Nullable Tree tree, int absent, Faults faults) {
        return tree == null ? absent : Scalars.integer(tree, 1, Limits.WEIGHT, faults);
    }

    private static String name(Tree tree, Faults faults) {
        String name = Scalars.text(tree, faults, "a name");
        if (name != null && !Names.isName(name)) {
            faults.add(FaultCode.BAD_NAME, tree.place(), Quoted.of(name) + " is no name", JobReader.NAME_RULE);
        }
        return name == null ? "" : name;
    }

    private static String attribute(Tree tree, Faults faults) {
        String expected = "the name of an attribute such as zone, host or node";
        String name = Scalars.text(tree, faults, expected);
        if (name != null && !ConstraintLine.isAttributeName(name)) {
            faults.add(FaultCode.BAD_NAME, tree.place(), Quoted.of(name) + " is no name of an attribute", expected);
        }
        return name == null ? "" : name;
    }
}
