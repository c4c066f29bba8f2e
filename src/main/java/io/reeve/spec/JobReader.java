package io.reeve.spec;

import io.reeve.model.JobSpec;
import io.reeve.model.Names;
import io.reeve.model.RoleName;
import io.reeve.model.TaskSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole document; what comes back is of use only if no fault was added. */
final class JobReader {
    static final String NAME_RULE = "small letters, digits, - . _, a letter or digit first, at most 128 characters";

    static final String TASKS = "a map of tasks such as {hello: {command: echo hello}}";

    private JobReader() {}

    static @Nullable JobSpec read(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, Vocabulary.JOB, faults);
        if (fields == null) {
            return null;
        }
        Tree given = fields.require("job", faults, "the job's name");
        String name = given == null ? "" : name(given, faults);
        Tree role = fields.get("role");
        Tree priority = fields.get("priority");
        Tree key = fields.get("key");
        Tree onFailure = fields.get("on-failure");
        Tree schedule = fields.get("schedule");
        Tree deadline = fields.get("deadline");
        Tree open = fields.get("open");
        boolean isOpen = open != null && Scalars.bool(open, faults);
        Tree tasks = fields.require("tasks", faults, TASKS);
        checkSchedule(fields, isOpen, faults);
        List<TaskSpec> specs = tasks == null
                ? List.of()
                : new TasksReader(List.of(), faults).read(tasks, fields.get("defaults"), isOpen);
        List<List<String>> gangs = GangReader.read(fields.get("gangs"), specs, faults);
        ServiceReader.checkJob(fields, specs, gangs, faults);
        return new JobSpec(
                name,
                role == null ? JobSpec.DEFAULT_ROLE : role(role, faults),
                priority == null ? JobSpec.DEFAULT_PRIORITY : Scalars.integer(priority, 0, Limits.PRIORITY, faults),
                key == null ? null : key(key, faults),
                onFailure == null ? JobSpec.OnFailure.CONTINUE : onFailure(onFailure, faults),
                specs,
                schedule == null ? null : ScheduleReader.read(schedule, faults),
                gangs,
                deadline == null ? null : DeadlineReader.read(deadline, faults),
                isOpen);
    }

    private static void checkSchedule(Fields fields, boolean isOpen, Faults faults) {
        if (!fields.has("schedule")) {
            return;
        }
        if (isOpen) {
            String message = "a job with a schedule cannot be open: each run of it is a job of its own";
            faults.add(FaultCode.CONFLICTING_FIELDS, fields.place("open"), message, "schedule or open");
        }
        if (fields.get("deadline") instanceof Tree.Scalar scalar && DeadlineReader.isInstant(scalar.text())) {
            String message = "all runs after this instant would be killed at once";
            faults.add(FaultCode.CONFLICTING_FIELDS, scalar.place(), message, "a duration, which counts for each run");
        }
    }

    private static String name(Tree tree, Faults faults) {
        String name = Scalars.text(tree, faults, "a name");
        if (name != null && !Names.isName(name)) {
            faults.add(FaultCode.BAD_NAME, tree.place(), Quoted.of(name) + " is no name of a job", NAME_RULE);
        }
        return name == null ? "" : name;
    }

    static String role(Tree tree, Faults faults) {
        String expected = RoleName.RULE;
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

    static @Nullable String key(Tree tree, Faults faults) {
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
}
