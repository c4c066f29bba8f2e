package io.reeve.core;

import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskTrackerState;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineCurrentState;
import io.reeve.model.Constraint;
import io.reeve.model.Resources;
import io.reeve.model.TaskSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A task as Fenzo sees it, with its constraints as evaluators that do no more work than ours. */
final class FenzoTask implements TaskRequest {
    private final String id;
    private final Resources wanted;
    private final List<ConstraintEvaluator> constraints;
    private AssignedResources assigned = new AssignedResources();

    FenzoTask(String id, TaskSpec spec) {
        this.id = id;
        this.wanted = spec.resources().scalars();
        this.constraints =
                spec.where().stream().<ConstraintEvaluator>map(Condition::new).toList();
    }

    /** {@code in}, or {@code >=} of versions of equal length, which order as text. */
    private static final class Condition implements ConstraintEvaluator {
        private final Constraint constraint;
        private final Set<String> values;

        Condition(Constraint constraint) {
            this.constraint = constraint;
            this.values = new HashSet<>(constraint.values());
        }

        @Override
        public String getName() {
            return constraint.attribute();
        }

        @Override
        public Result evaluate(TaskRequest task, VirtualMachineCurrentState node, TaskTrackerState tasks) {
            String actual = node.getCurrAvailableResources()
                    .getAttributeMap()
                    .get(constraint.attribute())
                    .getText()
                    .getValue();
            boolean holds = constraint.operator() == Constraint.Operator.IN
                    ? values.contains(actual)
                    : actual.compareTo(constraint.values().get(0)) >= 0;
            return new Result(holds, holds ? "" : "no");
        }
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String taskGroupName() {
        return "";
    }

    @Override
    public double getCPUs() {
        return wanted.cpuMillis() / 1e3;
    }

    @Override
    public double getMemory() {
        return (double) wanted.memoryBytes() / Benches.MIB;
    }

    @Override
    public double getNetworkMbps() {
        return 0;
    }

    @Override
    public double getDisk() {
        return 0;
    }

    @Override
    public int getPorts() {
        return 0;
    }

    @Override
    public Map<String, Double> getScalarRequests() {
        return Map.of();
    }

    @Override
    public Map<String, NamedResourceSetRequest> getCustomNamedResources() {
        return Map.of();
    }

    @Override
    public List<? extends ConstraintEvaluator> getHardConstraints() {
        return constraints;
    }

    @Override
    public List<? extends VMTaskFitnessCalculator> getSoftConstraints() {
        return List.of();
    }

    @Override
    public void setAssignedResources(AssignedResources resources) {
        assigned = resources;
    }

    @Override
    public AssignedResources getAssignedResources() {
        return assigned;
    }
}
