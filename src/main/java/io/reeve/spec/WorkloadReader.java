package io.reeve.spec;

import io.reeve.model.BackfillPolicy;
import io.reeve.model.JobSpec;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.RoleEdit;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A workload: when which jobs come, and how long their tasks run. */
final class WorkloadReader {
    /** More jobs of one kind than any simulation here comes to the end of. */
    private static final int MAX_COUNT = 1_000_000_000;

    private static final int MAX_STREAMS = 10_000;
    private static final Vocabulary WORKLOAD =
            new Vocabulary("a map with jobs:", List.of("seed", "backfill", "placement", "roles", "jobs"));
    private static final Vocabulary STREAM = new Vocabulary(
            "a map such as {at: 0s, run-for: 30s, job: {job: …, tasks: …}}",
            List.of("at", "every", "count", "run-for", "task-run-for", "job"));

    private WorkloadReader() {}

    static @Nullable WorkloadSpec read(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, WORKLOAD, faults);
        if (fields == null) {
            return null;
        }
        Tree seed = fields.get("seed");
        List<RoleEdit> roles = new ArrayList<>();
        Tree defined = fields.get("roles");
        if (defined != null) {
            RoleDocuments.readRoles(defined, true, roles, faults);
        }
        Tree jobs = fields.require("jobs", faults, "a list such as [{run-for: 30s, job: {…}}]");
        return new WorkloadSpec(
                seed == null ? 1 : Scalars.integer(seed, 0, Integer.MAX_VALUE, faults),
                choice(fields.get("backfill"), BackfillPolicy.EASY, faults),
                choice(fields.get("placement"), PlacementPolicy.BEST_FIT, faults),
                roles,
                jobs == null ? List.of() : streams(jobs, faults));
    }

    /** The constants in small letters, with dashes. */
    private static <E extends Enum<E>> E choice(@Nullable Tree tree, E otherwise, Faults faults) {
        if (tree == null) {
            return otherwise;
        }
        E[] all = otherwise.getDeclaringClass().getEnumConstants();
        String word =
                Scalars.choice(tree, Stream.of(all).map(WorkloadReader::spelled).toList(), faults);
        return Stream.of(all)
                .filter(each -> spelled(each).equals(word))
                .findFirst()
                .orElse(otherwise);
    }

    private static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static List<WorkloadSpec.Stream> streams(Tree tree, Faults faults) {
        List<WorkloadSpec.Stream> streams = new ArrayList<>();
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, "a list of jobs, each " + STREAM.example());
            return streams;
        }
        if (list.items().isEmpty()) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "no job ever comes", "at least one job");
        }
        if (list.items().size() > MAX_STREAMS) {
            faults.tooMany(tree.place(), list.items().size(), MAX_STREAMS, "entries");
            return streams;
        }
        for (Tree item : list.items()) {
            WorkloadSpec.Stream stream = stream(item, faults);
            if (stream != null) {
                streams.add(stream);
            }
        }
        return streams;
    }

    private static WorkloadSpec.@Nullable Stream stream(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, STREAM, faults);
        if (fields == null) {
            return null;
        }
        Tree at = fields.get("at");
        Tree every = fields.get("every");
        Tree count = fields.get("count");
        long firstMs = at == null ? 0 : Durations.read(at, 0, faults);
        RunTime gap = every == null ? RunTime.constant(0) : RunTimeReader.read(every, faults);
        int times = count == null ? 1 : Scalars.integer(count, 1, MAX_COUNT, faults);
        Tree document = fields.require("job", faults, "a job document such as {job: hello, tasks: {…}}");
        JobSpec job = document == null ? null : job(document, faults);
        Tree runFor = fields.get("run-for");
        Map<String, RunTime> byTask = byTask(fields.get("task-run-for"), job, faults);
        boolean saysAll =
                job != null && job.tasks().stream().map(TaskSpec::name).allMatch(byTask::containsKey);
        if (runFor == null && !saysAll) {
            fields.require("run-for", faults, "how long its tasks run, such as 30s or {exponential: 30s}");
        }
        RunTime all = runFor == null ? RunTime.constant(0) : RunTimeReader.read(runFor, faults);
        return job == null ? null : new WorkloadSpec.Stream(job, firstMs, gap, times, all, byTask);
    }

    private static Map<String, RunTime> byTask(@Nullable Tree tree, @Nullable JobSpec job, Faults faults) {
        Map<String, RunTime> byTask = new LinkedHashMap<>();
        if (tree == null) {
            return byTask;
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            faults.wrongType(tree, "a map of tasks and times such as {map: 10s, reduce: 1m}");
            return byTask;
        }
        List<String> tasks = job == null
                ? List.of()
                : job.tasks().stream().map(TaskSpec::name).toList();
        mapping.members().forEach((task, span) -> {
            if (job != null && !tasks.contains(task)) {
                String message = "the job has no task " + Quoted.of(task) + Nearest.hint(task, tasks);
                faults.add(FaultCode.UNKNOWN_TASK, span.place(), message, "one of " + String.join(", ", tasks));
            }
            byTask.put(task, RunTimeReader.read(span, faults));
        });
        return byTask;
    }

    private static @Nullable JobSpec job(Tree document, Faults faults) {
        JobSpec spec = JobReader.read(withoutFiles(document), faults);
        if (spec == null) {
            return null;
        }
        if (spec.schedule() != null) {
            Tree schedule = ((Tree.Mapping) document).members().get("schedule");
            faults.add(
                    FaultCode.CONFLICTING_FIELDS,
                    schedule == null ? document.place() : schedule.place(),
                    "a simulated job has no schedule",
                    "at, every and count beside job");
        }
        return spec.withoutSchedule(); // nor a key: each that comes is a job of its own
    }

    /** Nothing is run, so files that a task wants need not be there. */
    private static Tree withoutFiles(Tree document) {
        if (!(document instanceof Tree.Mapping job)) {
            return document;
        }
        Map<String, Tree> members = new LinkedHashMap<>(job.members());
        members.computeIfPresent("defaults", (name, task) -> taskWithoutFiles(task));
        members.computeIfPresent("tasks", (name, tasks) -> {
            if (!(tasks instanceof Tree.Mapping byName)) {
                return tasks;
            }
            Map<String, Tree> changed = new LinkedHashMap<>();
            byName.members().forEach((task, body) -> changed.put(task, taskWithoutFiles(body)));
            return new Tree.Mapping(changed, tasks.place());
        });
        return new Tree.Mapping(members, job.place());
    }

    private static Tree taskWithoutFiles(Tree tree) {
        if (!(tree instanceof Tree.Mapping task)) {
            return tree;
        }
        Map<String, Tree> members = new LinkedHashMap<>(task.members());
        members.remove("files");
        return new Tree.Mapping(members, task.place());
    }
}
