package io.reeve.spec;

import io.reeve.model.ResourceRequest;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskSpec;
import io.reeve.model.UpdatePolicy;
import io.reeve.model.UpdatePolicy.OnFailure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code service}: what makes a task a service. */
final class ServiceReader {
    /** Fields that are about the end of a task, which a service has none of, and what to do instead. */
    private static final Map<String, String> ENDS = Map.of(
            "instances", "service: {instances: N}",
            "each", "service: {instances: N}",
            "outputs", "no outputs; what a service keeps belongs elsewhere",
            "estimate", "no estimate");

    private ServiceReader() {}

    /** @param requests all that it may run with: the checks' ports must be among those of each */
    static @Nullable ServiceSpec read(Fields task, List<ResourceRequest> requests, Faults faults) {
        Tree tree = task.get("service");
        Fields fields = tree == null ? null : Fields.of(tree, Vocabulary.SERVICE, faults);
        if (tree == null || fields == null) {
            return null;
        }
        checkBeside(task, faults);
        Tree instances = fields.get("instances");
        Tree drain = fields.get("drain");
        int count = instances == null ? 1 : Scalars.integer(instances, 1, ServiceSpec.MAX_INSTANCES, faults);
        var health = new HealthReader(requests, faults);
        return new ServiceSpec(
                count,
                health.read(fields.get("health")),
                health.read(fields.get("ready")),
                update(fields.get("update"), faults),
                drain == null ? ServiceSpec.DEFAULT_DRAIN_MS : Durations.read(drain, 0, faults),
                ScaleReader.read(fields.get("scale"), count, faults));
    }

    private static void checkBeside(Fields task, Faults faults) {
        ENDS.forEach((name, expected) -> {
            if (task.has(name)) {
                conflict(task.place(name), "a service has no " + name + " of its own", expected, faults);
            }
        });
        checkInside(
                task.get("timeout"),
                List.of("queue", "run", "warn"),
                "a service runs as long as it is wanted",
                "kill: alone; health: says when an instance is started again",
                faults);
        checkInside(
                task.get("retry"),
                List.of("attempts", "when"),
                "an instance of a service is started again however often and however it ended",
                "backoff: and max-backoff: alone; where it stands in defaults:, put it into the other tasks",
                faults);
    }

    private static void checkInside(
            @Nullable Tree tree, List<String> names, String message, String expected, Faults faults) {
        if (tree instanceof Tree.Mapping mapping) {
            for (String name : names) {
                Tree field = mapping.members().get(name);
                if (field != null) {
                    conflict(field.place(), name + " says nothing here: " + message, expected, faults);
                }
            }
        }
    }

    private static void conflict(Place place, String message, String expected, Faults faults) {
        faults.add(FaultCode.CONFLICTING_FIELDS, place, message, expected);
    }

    private static UpdatePolicy update(@Nullable Tree tree, Faults faults) {
        Fields fields = tree == null ? null : Fields.of(tree, Vocabulary.UPDATE, faults);
        UpdatePolicy usual = UpdatePolicy.DEFAULT;
        if (tree == null || fields == null) {
            return usual;
        }
        Tree surge = fields.get("max-surge");
        Tree unavailable = fields.get("max-unavailable");
        Tree settle = fields.get("settle");
        Tree progress = fields.get("progress-deadline");
        Tree onFailure = fields.get("on-failure");
        int most = ServiceSpec.MAX_INSTANCES;
        int more = surge == null ? usual.maxSurge() : Scalars.integer(surge, 0, most, faults);
        int fewer = unavailable == null ? usual.maxUnavailable() : Scalars.integer(unavailable, 0, most, faults);
        if (more == 0 && fewer == 0) {
            String message = "with neither an instance more nor one fewer nothing could be updated";
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), message, "max-surge: or max-unavailable: of 1 or more");
        }
        long settleMs = settle == null ? usual.settleMs() : Durations.read(settle, 0, faults);
        long progressMs = progress == null ? usual.progressMs() : Durations.read(progress, 1_000, faults);
        if (settleMs >= progressMs) {
            String message = "no instance would settle within the progress-deadline of " + Durations.write(progressMs);
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), message, "settle: shorter than progress-deadline:");
        }
        String word = onFailure == null ? "rollback" : Scalars.choice(onFailure, List.of("rollback", "cancel"), faults);
        OnFailure last = "cancel".equals(word) ? OnFailure.CANCEL : OnFailure.ROLLBACK;
        return new UpdatePolicy(more, fewer, settleMs, progressMs, last);
    }

    /** A service is neither a run of a schedule nor of a gang, which both wait for its end or its start. */
    static void checkJob(Fields job, List<TaskSpec> specs, List<List<String>> gangs, Faults faults) {
        Tree tasks = job.get("tasks");
        for (TaskSpec spec : specs) {
            if (spec.service() == null || !(tasks instanceof Tree.Mapping mapping)) {
                continue;
            }
            Tree task = mapping.members().get(spec.name());
            Place place = task == null ? job.place("tasks") : task.place().child("service");
            if (job.has("schedule")) {
                conflict(place, "a run of a schedule would never end", "a job of its own, without schedule:", faults);
            }
            if (gangs.stream().anyMatch(gang -> gang.contains(spec.name()))) {
                conflict(place, "the instances of a service come and go, those of a gang do not", "no gang", faults);
            }
        }
    }
}
