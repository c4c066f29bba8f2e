package io.reeve.spec;

import io.reeve.model.Names;
import io.reeve.model.ScalePolicy;
import io.reeve.model.ScalePolicy.Target;
import io.reeve.model.ServiceSpec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code scale} of a service: how the number of its instances follows what is measured. */
final class ScaleReader {
    private static final long MAX_MILLI = 1_000_000_000_000L;

    private ScaleReader() {}

    /** @param instances how many the service begins with */
    static @Nullable ScalePolicy read(@Nullable Tree tree, int instances, Faults faults) {
        Fields fields = tree == null ? null : Fields.of(tree, Vocabulary.SCALE, faults);
        if (tree == null || fields == null) {
            return null;
        }
        Tree least = fields.get("min");
        Tree most = fields.require("max", faults, "the most instances there may be");
        Tree aim = fields.require("target", faults, Vocabulary.SCALE_TARGET.example());
        Tree cooldown = fields.get("cooldown");
        int min = least == null ? 1 : Scalars.integer(least, 1, ServiceSpec.MAX_INSTANCES, faults);
        int max = most == null ? min : Scalars.integer(most, 1, ServiceSpec.MAX_INSTANCES, faults);
        if (most != null && (min > max || instances < min || instances > max)) {
            String message = "the service begins with " + instances + " instances, and min is " + min + ", max " + max;
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), message, "min: up to instances: up to max:");
        }
        Target target = aim == null ? null : target(aim, faults);
        long cooldownMs = cooldown == null ? ScalePolicy.DEFAULT_COOLDOWN_MS : Durations.read(cooldown, 1_000, faults);
        return target == null ? null : new ScalePolicy(min, max, target, cooldownMs);
    }

    private static @Nullable Target target(Tree tree, Faults faults) {
        Fields fields = Fields.of(tree, Vocabulary.SCALE_TARGET, faults);
        if (fields == null) {
            return null;
        }
        List<String> given =
                Stream.of("cpu", "metric", "queue").filter(fields::has).toList();
        if (given.size() != 1) {
            boolean none = given.isEmpty();
            String message = none ? "nothing says what is measured" : "it has both " + String.join(" and ", given);
            FaultCode code = none ? FaultCode.MISSING_FIELD : FaultCode.CONFLICTING_FIELDS;
            faults.add(code, tree.place(), message, Vocabulary.SCALE_TARGET.example());
            return null;
        }
        Tree cpu = fields.get("cpu");
        if (cpu != null) {
            if (fields.has("value")) {
                String message = "value says nothing here: cpu says how much it shall be";
                faults.add(FaultCode.CONFLICTING_FIELDS, fields.place("value"), message, "cpu: alone");
            }
            return CpuTarget.read(cpu, faults);
        }
        Tree value = fields.require("value", faults, "what one instance shall have of it");
        long milli = value == null ? 1 : Amounts.millis(value, 1, MAX_MILLI, faults);
        Tree metric = fields.get("metric");
        Tree queue = fields.get("queue");
        if (metric != null) {
            String name = Scalars.text(metric, faults, "the name of a metric");
            if (name != null && !Names.isName(name)) {
                String message = Quoted.of(name) + " is no name of a metric";
                faults.add(FaultCode.BAD_NAME, metric.place(), message, JobReader.NAME_RULE);
            }
            return name == null ? null : new Target.Metric(name, milli);
        }
        String role = queue == null ? null : JobReader.role(queue, faults);
        return role == null ? null : new Target.Queue(role, milli);
    }
}
