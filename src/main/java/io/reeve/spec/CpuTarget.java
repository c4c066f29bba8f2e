package io.reeve.spec;

import io.reeve.model.ResourceRequest;
import io.reeve.model.ScalePolicy.Target;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskSpec;
import io.reeve.model.Work;
import java.math.BigDecimal;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code cpu} of a service's target: the share of its cpus that an instance shall use. */
final class CpuTarget {
    private static final long LEAST_MILLI = 10;

    /** Above, an instance that uses all of its cpus would be near enough the target, and there would never be more. */
    private static final long MOST_MILLI = 900;

    private static final String EXPECTED = "a share from 1% to 90% with at most one decimal, such as 60%";

    private CpuTarget() {}

    static @Nullable Target read(Tree tree, Faults faults) {
        String text = Scalars.text(tree, faults, EXPECTED);
        if (text == null) {
            return null;
        }
        BigDecimal percent = text.endsWith("%") ? Amounts.parse(text.substring(0, text.length() - 1)) : null;
        if (percent == null || percent.stripTrailingZeros().scale() > 1) {
            faults.add(FaultCode.BAD_NUMBER, tree.place(), Quoted.of(text) + " is no share of the cpus", EXPECTED);
            return null;
        }
        BigDecimal milli = percent.movePointRight(1);
        if (Amounts.isOutside(milli, LEAST_MILLI, MOST_MILLI)) {
            faults.add(FaultCode.OUT_OF_RANGE, tree.place(), Quoted.of(text) + " is out of range", EXPECTED);
            return null;
        }
        return new Target.Cpu(milli.longValueExact());
    }

    static String write(Target.Cpu cpu) {
        return BigDecimal.valueOf(cpu.milli(), 1).stripTrailingZeros().toPlainString() + "%";
    }

    /** What the target is a share of must be there, be measured, and leave room above the target. */
    static void check(Fields task, TaskSpec spec, Faults faults) {
        ServiceSpec service = spec.service();
        if (service == null || service.scale() == null || !(service.scale().target() instanceof Target.Cpu cpu)) {
            return;
        }
        Place place = place(task);
        String kind = unmeasured(spec.work());
        if (kind != null) {
            String message = "what " + kind + " uses is not known: it has no process of its own";
            faults.add(FaultCode.CONFLICTING_FIELDS, place, message, "{metric: NAME, value: 100}");
            return;
        }
        long limit = spec.limits().cpuMillis();
        requests(spec).mapToLong(request -> request.scalars().cpuMillis()).forEach(asked -> {
            if (asked == 0) {
                String message = "it is a share of the cpus that an instance asks for, and that is none";
                faults.add(FaultCode.CONFLICTING_FIELDS, place, message, "resources: {cpus: 1} or any other number");
            } else if (limit > 0 && limit * MOST_MILLI < cpu.milli() * asked) {
                String message = "limits: {cpus: " + Amounts.plain(limit) + "} lets an instance use "
                        + write(new Target.Cpu(limit * 1_000 / asked)) + " of the cpus that it asks for, so"
                        + " the target would never be passed";
                faults.add(FaultCode.CONFLICTING_FIELDS, place, message, "a smaller share, or a larger limit");
            }
        });
    }

    private static Stream<ResourceRequest> requests(TaskSpec spec) {
        return Stream.concat(Stream.of(spec.resources()), spec.placement().alternatives().stream());
    }

    private static @Nullable String unmeasured(@Nullable Work work) {
        if (work instanceof Work.Verticle verticle) {
            return verticle.ownProcess() ? null : "a verticle without isolation: process";
        }
        return work instanceof Work.Message || work instanceof Work.Custom ? "a task of kind " + work.kind() : null;
    }

    /** Of the field, which is there. */
    private static Place place(Fields task) {
        Tree tree = task.get("service");
        for (String name : new String[] {"scale", "target", "cpu"}) {
            Tree inner =
                    tree instanceof Tree.Mapping mapping ? mapping.members().get(name) : null;
            tree = inner == null ? tree : inner;
        }
        return tree == null ? task.place() : tree.place();
    }
}
