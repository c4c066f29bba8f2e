package io.reeve.spec;

import io.reeve.model.JobSpec;
import io.reeve.model.Names;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole document; what comes back is of use only if no fault was added. */
final class JobReader {
    static final String NAME_RULE = "small letters, digits, - . _, a letter or digit first, at most 128 characters";

    private JobReader() {}

    static @Nullable JobSpec read(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, Vocabulary.JOB, faults);
        if (fields == null) {
            return null;
        }
        Tree name = fields.require("job", faults, "the job's name");
        Tree role = fields.get("role");
        Tree priority = fields.get("priority");
        Tree key = fields.get("key");
        Tree onFailure = fields.get("on-failure");
        Tree schedule = fields.get("schedule");
        Tree tasks = fields.require("tasks", faults, "a map of tasks such as {hello: {command: echo hello}}");
        List<TaskSpec> specs = tasks == null ? List.of() : tasks(tasks, fields.get("defaults"), faults);
        return new JobSpec(
                name == null ? "" : name(name, faults),
                role == null ? JobSpec.DEFAULT_ROLE : role(role, faults),
                priority == null ? JobSpec.DEFAULT_PRIORITY : Scalars.integer(priority, 0, Limits.PRIORITY, faults),
                key == null ? null : key(key, faults),
                onFailure == null ? JobSpec.OnFailure.CONTINUE : onFailure(onFailure, faults),
                specs,
                schedule == null ? null : ScheduleReader.read(schedule, faults),
                GangReader.read(fields.get("gangs"), specs, faults));
    }

    private static String name(Tree tree, Faults faults) {
        String name = Scalars.text(tree, faults, "a name");
        if (name != null && !Names.isName(name)) {
            faults.add(FaultCode.BAD_NAME, tree.place(), Quoted.of(name) + " is no name of a job", NAME_RULE);
        }
        return name == null ? "" : name;
    }

    private static String role(Tree tree, Faults faults) {
        String expected = "names with / between them such as eng/data, at most " + Limits.ROLE_DEPTH;
        String role = Scalars.text(tree, faults, expected);
        if (role == null) {
            return "";
        }
        List<String> parts = List.of(role.split("/", -1));
        boolean fits = parts.size() <= Limits.ROLE_DEPTH && role.length() <= Limits.ROLE_CHARACTERS;
        if (!fits || !parts.stream().allMatch(Names::isName)) {
            faults.add(FaultCode.BAD_ROLE, tree.place(), Quoted.of(role) + " is no role", expected);
        }
        return role;
    }

    private static @Nullable String key(Tree tree, Faults faults) {
        String expected = "1 to " + Limits.KEY_CHARACTERS + " printable ASCII characters without spaces";
        String key = Scalars.text(tree, faults, expected);
        if (key == null) {
            return null;
        }
        boolean printable = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (key.isEmpty() || key.length() > Limits.KEY_CHARACTERS || !printable) {
            faults.add(FaultCode.BAD_KEY, tree.place(), Quoted.of(key) + " cannot be a key", expected);
        }
        return key;
    }

    private static JobSpec.OnFailure onFailure(Tree tree, Faults faults) {
        String word = Scalars.choice(tree, List.of("continue", "fail-fast"), faults);
        return "fail-fast".equals(word) ? JobSpec.OnFailure.FAIL_FAST : JobSpec.OnFailure.CONTINUE;
    }

    private static List<TaskSpec> tasks(Tree tree, @Nullable Tree defaults, Faults faults) {
        List<TaskSpec> specs = new ArrayList<>();
        if (defaults != null) {
            TaskReader.check(defaults, faults);
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            faults.wrongType(tree, "a map of tasks such as {hello: {command: echo hello}}");
            return specs;
        }
        int count = mapping.members().size();
        if (count == 0) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "the job has no task", "one task or more");
        }
        if (count > Limits.TASKS) {
            faults.tooMany(tree.place(), count, Limits.TASKS, "tasks");
            return specs;
        }
        mapping.members().forEach((name, task) -> {
            if (!Names.isName(name)) {
                String message = Quoted.of(name) + " is no name of a task";
                faults.add(FaultCode.BAD_NAME, task.place(), message, NAME_RULE);
            }
            Tree whole = defaults == null ? task : Defaults.under(defaults, task);
            specs.add(TaskReader.read(name, whole, faults));
        });
        checkInstances(specs, tree.place(), faults);
        PlacementReader.checkTasks(specs, mapping, faults);
        new Graph(specs, mapping, faults).check();
        return specs;
    }

    private static void checkInstances(List<TaskSpec> specs, Place place, Faults faults) {
        int instances = specs.stream()
                .mapToInt(spec -> FanOutReader.count(spec.fanOut()))
                .sum();
        if (instances > Limits.INSTANCES_PER_JOB) {
            faults.tooMany(place, instances, Limits.INSTANCES_PER_JOB, "instances in all");
        }
    }
}
