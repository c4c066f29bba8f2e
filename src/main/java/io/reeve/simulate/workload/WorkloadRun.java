package io.reeve.simulate.workload;

import io.reeve.core.share.RoleChange;
import io.reeve.core.state.Job;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import io.reeve.simulate.Simulation;
import io.reeve.simulate.WorkloadException;
import io.reeve.spec.NodePool;
import io.reeve.spec.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs a described workload on described nodes by the shipped core, and writes into a folder what came of it: {@code
 * waits.csv}, {@code placements.csv}, {@code utilisation.csv}, {@code fairness.csv} and {@code report.html}.
 */
public final class WorkloadRun {
    /** Tasks that never started of which the reason is told. */
    private static final int MAX_EXPLAINED = 20;

    private final WorkloadSpec workload;
    private final List<NodePool> pools;

    public WorkloadRun(WorkloadSpec workload, List<NodePool> pools) {
        this.workload = workload;
        this.pools = List.copyOf(pools);
    }

    /** @param folder which exists */
    public Outcome run(Path folder, Progress progress) throws IOException, WorkloadException {
        try (Figures figures = new Figures(folder, progress)) {
            var setup = new Simulation.Setup(workload.backfill(), workload.placement(), true);
            Simulation simulation = new Simulation(setup, figures);
            figures.watch(simulation);
            prepare(simulation);
            simulation.run(new Arrivals(workload));
            figures.finish(simulation.nowMs());
            writeUtilisation(folder, figures);
            writeFairness(folder, figures);
            Outcome outcome = outcome(simulation, figures);
            new Report(workload, pools, figures, outcome).write(folder.resolve("report.html"));
            return outcome;
        }
    }

    private void prepare(Simulation simulation) throws WorkloadException {
        for (NodePool pool : pools) {
            for (int number = 1; number <= pool.count(); number++) {
                simulation.node(pool.nodeName(number), pool.info(number));
            }
            for (NodePool.Outage outage : pool.outages()) {
                for (int number = outage.first(); number <= outage.last(); number++) {
                    simulation.outage(pool.nodeName(number), outage.atMs(), outage.forMs());
                }
            }
        }
        RoleChange change = simulation.roles(workload.roles());
        if (change instanceof RoleChange.Refused refused) {
            throw new WorkloadException(refused.faults().stream()
                    .map(fault -> fault.pointer() + ": " + fault.message() + " (expected " + fault.expected() + ")")
                    .collect(Collectors.joining("\n")));
        }
    }

    private static void writeUtilisation(Path folder, Figures figures) throws IOException {
        Map<String, Series> resources = figures.shares().resources();
        List<Object> columns = new ArrayList<>(List.of("seconds", "running", "waiting"));
        columns.addAll(resources.keySet());
        try (Tables table = new Tables(folder.resolve("utilisation.csv"), columns.toArray(new String[0]))) {
            Series running = figures.running();
            for (int span = 0; span < running.spans(); span++) {
                List<Object> row = new ArrayList<>();
                row.add(Tables.seconds(span * running.spanMs()));
                row.add(Tables.part(running.mean(span)));
                row.add(Tables.part(figures.waiting().mean(span)));
                for (Series series : resources.values()) {
                    row.add(Tables.part(series.mean(span)));
                }
                table.row(row);
            }
        }
    }

    private static void writeFairness(Path folder, Figures figures) throws IOException {
        Map<String, Series> roles = figures.shares().roles();
        try (Tables table = new Tables(folder.resolve("fairness.csv"), "seconds", "role", "dominant_share")) {
            Series running = figures.running();
            for (int span = 0; span < running.spans(); span++) {
                for (var role : roles.entrySet()) {
                    String seconds = Tables.seconds(span * running.spanMs());
                    table.row(
                            seconds, role.getKey(), Tables.part(role.getValue().mean(span)));
                }
            }
        }
    }

    private static Outcome outcome(Simulation simulation, Figures figures) {
        long unfinished = 0;
        for (Job job : simulation.state().jobs()) {
            unfinished += job.count(TaskState.PENDING) + job.count(TaskState.ACTIVE);
        }
        Map<TaskId, String> waiting = simulation.waiting(MAX_EXPLAINED);
        Map<String, Double> utilisation = new LinkedHashMap<>();
        figures.shares().resources().forEach((resource, series) -> utilisation.put(resource, series.mean()));
        return new Outcome(
                figures.jobs(),
                figures.ended(),
                figures.allWaits().count(),
                figures.attempts(),
                unfinished,
                waiting,
                simulation.nowMs(),
                figures.allWaits().meanMs(),
                utilisation);
    }
}
