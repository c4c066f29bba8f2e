package io.reeve.core.round;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.Secrets;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.message.ToWorker.OutputGlob;
import io.reeve.message.ToWorker.Placement;
import io.reeve.message.ToWorker.SecretGrant;
import io.reeve.message.ToWorker.Source;
import io.reeve.model.AttemptId;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.OutputFile;
import io.reeve.model.Quantities;
import io.reeve.model.ScheduledRun;
import io.reeve.model.SecretUses;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import io.reeve.model.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts together all that a worker needs to run an attempt. */
final class Assignments {
    private static final int DEFAULT_MODE = 0644;

    private final ClusterView view;

    Assignments(ClusterView view) {
        this.view = view;
    }

    /** The assignment of an attempt that is the newest of its task. */
    Assignment of(Job job, TaskEntry task, AttemptEntry attempt) {
        TaskSpec spec = job.specOf(task.id());
        ServiceSpec service = spec.service();
        return new Assignment(
                attempt.id(),
                attempt.allocation(),
                spec.command(),
                spec.work() instanceof Work.Message ? Map.of() : environment(job, spec, task, attempt),
                spec.user(),
                files(job, spec, task),
                outputs(spec),
                spec.timeouts().runMs(),
                spec.timeouts().killMs(),
                job.awaitsRelease(spec.name()),
                spec.timeouts().warnAfterMs(),
                spec.disconnect().keep(),
                spec.work(),
                spec.work() == null ? null : item(spec, task),
                spec.limits(),
                secrets(job.spec().role(), spec.secrets()),
                service == null ? null : service.health(),
                service == null ? null : service.ready());
    }

    private static List<OutputGlob> outputs(TaskSpec spec) {
        return spec.outputs().isEmpty()
                ? List.of()
                : spec.outputs().stream()
                        .map(output -> new OutputGlob(output.glob(), output.optional()))
                        .toList();
    }

    /** As they are sealed now: what is set later counts for later attempts. */
    private List<SecretGrant> secrets(String role, SecretUses uses) {
        if (uses.env().isEmpty() && uses.files().isEmpty()) {
            return List.of();
        }
        List<SecretGrant> grants = new ArrayList<>();
        uses.env().forEach((variable, name) -> grants.add(secret(false, variable, role, name)));
        uses.files().forEach((path, name) -> grants.add(secret(true, path, role, name)));
        return grants;
    }

    private SecretGrant secret(boolean file, String at, String role, String name) {
        Secrets.SecretEntry entry = view.secrets().find(role, name);
        return entry == null
                ? new SecretGrant(file, at, role, name, null, "the secret " + name + " was deleted meanwhile")
                : new SecretGrant(file, at, entry.role(), name, entry.sealed(), "");
    }

    private static Map<String, String> environment(Job job, TaskSpec spec, TaskEntry task, AttemptEntry attempt) {
        Map<String, String> env = new LinkedHashMap<>(spec.env());
        AttemptId id = attempt.id();
        env.put("REEVE_JOB", id.task().job().toString());
        ScheduledRun run = job.header().run();
        if (run != null) {
            env.put("REEVE_SCHEDULE", run.schedule().toString());
            env.put("REEVE_SCHEDULED_MS", Long.toString(run.instantMs()));
        }
        env.put("REEVE_TASK", id.task().task());
        env.put("REEVE_ATTEMPT", Integer.toString(id.attempt()));
        if (id.task().instance() != TaskId.SINGLE) {
            env.put("REEVE_INSTANCE", Integer.toString(id.task().instance()));
        }
        String item = item(spec, task);
        if (item != null) {
            env.put("REEVE_ITEM", item);
        }
        var scalars = attempt.allocation().scalars();
        env.put("REEVE_CPUS", Quantities.thousandths(scalars.cpuMillis()));
        env.put("REEVE_MEM", Long.toString(scalars.memoryBytes()));
        List<Integer> ports = attempt.allocation().ports();
        for (int i = 0; i < ports.size(); i++) {
            env.put("REEVE_PORT" + i, Integer.toString(ports.get(i)));
        }
        return env;
    }

    private static @Nullable String item(TaskSpec spec, TaskEntry task) {
        if (task.item() != null) {
            return task.item().path();
        }
        return spec.fanOut().item(task.id().instance());
    }

    /** The task's files, and the one that is this instance's item. */
    private static List<FileSpec> filesOf(TaskSpec spec, TaskEntry task) {
        if (!(spec.fanOut() instanceof FanOut.Files placed)) {
            return spec.files();
        }
        List<FileSpec> files = new ArrayList<>(spec.files());
        files.add(placed.files().get(task.id().instance()));
        return files;
    }

    private List<Placement> files(Job job, TaskSpec spec, TaskEntry task) {
        List<Placement> placements = new ArrayList<>();
        for (FileSpec file : filesOf(spec, task)) {
            int mode = file.mode() < 0 ? DEFAULT_MODE : file.mode();
            if (file.source() instanceof FileSpec.Source.Upload upload) {
                var kept = Objects.requireNonNull(view.upload(upload.sha256()), "an upload is checked at submission");
                placements.add(placement(file, mode, new Source.Upload(kept.sha256(), kept.node())));
            } else if (file.source() instanceof FileSpec.Source.Web web) {
                placements.add(placement(file, mode, new Source.Web(web.url(), web.sha256())));
            } else if (file.source() instanceof FileSpec.Source.Outputs outputs) {
                TaskGroup producer = Objects.requireNonNull(job.group(outputs.task()));
                producer.entries().forEach(from -> placeAll(producer, from, file.to(), mode, placements));
            }
        }
        if (task.item() != null) {
            TaskEntry producer = Objects.requireNonNull(job.task(task.item().producer()));
            Source source = output(
                    Objects.requireNonNull(producer.lastAttempt()), task.item().path());
            placements.add(new Placement(source, task.item().path(), DEFAULT_MODE));
        }
        return placements;
    }

    private static Placement placement(FileSpec file, int mode, Source source) {
        return new Placement(source, file.to(), mode, file.extract(), file.cache());
    }

    private static void placeAll(TaskGroup group, TaskEntry from, String to, int mode, List<Placement> into) {
        AttemptEntry last = from.lastAttempt();
        if (last == null || last.ending() == null) {
            return;
        }
        String folder = group.isArray() ? to + "/" + from.id().instance() + "/" : to + "/";
        for (OutputFile file : last.ending().outputs()) {
            into.add(new Placement(output(last, file.path()), folder + file.path(), mode));
        }
    }

    private static Source output(AttemptEntry attempt, String path) {
        return new Source.Output(attempt.id(), path, attempt.node());
    }
}
