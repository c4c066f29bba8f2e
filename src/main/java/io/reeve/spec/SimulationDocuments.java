package io.reeve.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the two documents of a simulation: what comes when, and the nodes that it runs on. */
public final class SimulationDocuments {
    private SimulationDocuments() {}

    /**
     * What a document came to.
     *
     * @param value null where there are faults
     * @param faults all of them, in the order they were found
     */
    public record Result<T>(@Nullable T value, List<Fault> faults) {
        public Result {
            faults = List.copyOf(faults);
        }
    }

    /** Never throws for what the bytes hold. */
    public static Result<WorkloadSpec> workload(byte[] bytes, Format format) {
        Faults faults = new Faults();
        Tree tree = JobDocuments.parse(bytes, format, "a document with jobs:, as docs/simulate.md tells", faults);
        WorkloadSpec read = tree == null ? null : WorkloadReader.read(tree, faults);
        return new Result<>(faults.isEmpty() ? read : null, faults.list());
    }

    /** Never throws for what the bytes hold. */
    public static Result<List<NodePool>> nodes(byte[] bytes, Format format) {
        Faults faults = new Faults();
        Tree tree = JobDocuments.parse(bytes, format, "a document with nodes:, as docs/simulate.md tells", faults);
        List<NodePool> read = tree == null ? null : NodesReader.read(tree, faults);
        return new Result<>(faults.isEmpty() ? read : null, faults.list());
    }
}
