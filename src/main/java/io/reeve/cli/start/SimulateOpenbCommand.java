package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.Session;
import io.reeve.cli.http.Json;
import io.reeve.message.Rounds.Grant;
import io.reeve.model.PlacementPolicy;
import io.reeve.simulate.openb.OpenbFiles;
import io.reeve.simulate.openb.OpenbFiles.BadFileException;
import io.reeve.simulate.openb.OpenbNode;
import io.reeve.simulate.openb.OpenbPod;
import io.reeve.simulate.openb.OpenbRun;
import io.reeve.simulate.openb.OpenbRun.Outcome;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Packs the pods of an openb trace onto its nodes. */
@Command(
        name = "openb",
        description = {
            "Pack the pods of an openb trace (Alibaba's GPU cluster, 2023) onto its nodes.",
            "Pods arrive in an order shuffled by the seed, each is tried once, none leaves; pods drawn with"
                    + " replacement follow until the demand is reached."
        })
final class SimulateOpenbCommand implements Callable<Integer> {
    /** Ten times all GPUs: beyond it nothing more can be learnt. */
    private static final BigDecimal MAX_DEMAND = BigDecimal.TEN;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SimulateCommand parent;

    @Option(
            names = "--nodes",
            required = true,
            paramLabel = "FILE",
            description = "CSV: sn,cpu_milli,memory_mib,gpu,model.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path nodes;

    @Option(
            names = "--pods",
            required = true,
            paramLabel = "FILE",
            description = "CSV, gzip or not: name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path pods;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "best-fit",
            description = "fgd, best-fit (default), dot-product or first-fit.")
    private String policy = "best-fit";

    @Option(
            names = "--demand",
            paramLabel = "PART",
            defaultValue = "1.3",
            description = "Of all GPUs, how much demand arrives; default 1.3.")
    private BigDecimal demand = new BigDecimal("1.3");

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the order; default 1.")
    private long seed = 1;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "CSV in order of arrival: name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,node,gpuIdx.")
    private @Nullable Path out;

    @Override
    public Integer call() {
        Session session = parent.session();
        OpenbRun run = run(session.shell().workingDirectory());
        List<Outcome> outcomes = run.run();
        if (out != null) {
            write(session.shell().workingDirectory().resolve(out), outcomes);
        }
        print(session, outcomes, run.capacityMillis());
        return ExitStatus.DONE;
    }

    private OpenbRun run(Path folder) {
        if (demand.signum() <= 0 || demand.compareTo(MAX_DEMAND) > 0) {
            throw new CliException(ExitStatus.USAGE, "--demand is above 0 and at most 10, was " + demand);
        }
        try {
            List<OpenbNode> machines = rows(folder.resolve(nodes), OpenbFiles::nodes);
            List<OpenbPod> tasks = rows(folder.resolve(pods), OpenbFiles::pods);
            PlacementPolicy chosen = PlacementPolicy.parse(policy);
            long permille = demand.movePointRight(3).longValue();
            return new OpenbRun(machines, tasks, chosen, permille, seed);
        } catch (BadFileException | IllegalArgumentException wrong) {
            throw new CliException(ExitStatus.USAGE, String.valueOf(wrong.getMessage()), wrong);
        }
    }

    @FunctionalInterface
    private interface Reading<T> {
        List<T> rows(Path file) throws IOException, BadFileException;
    }

    private static <T> List<T> rows(Path file, Reading<T> reading) throws BadFileException {
        try {
            return reading.rows(file);
        } catch (IOException unread) {
            throw SimulateFiles.unreadable(file, unread);
        }
    }

    private static void write(Path file, List<Outcome> outcomes) {
        List<String> lines = new ArrayList<>(outcomes.size() + 1);
        lines.add("name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,node,gpuIdx");
        outcomes.forEach(outcome -> lines.add(line(outcome)));
        SimulateFiles.write(file, lines);
    }

    private static String line(Outcome outcome) {
        OpenbPod pod = outcome.pod();
        Grant grant = outcome.grant();
        String gpus = grant == null
                ? ""
                : grant.allocation().gpus().stream().map(String::valueOf).collect(Collectors.joining("-"));
        return String.join(
                ",",
                pod.name(),
                Long.toString(pod.cpuMillis()),
                Long.toString(pod.memoryMib()),
                Integer.toString(pod.gpus()),
                Integer.toString(pod.gpuMillis()),
                String.join("|", pod.models()),
                grant == null ? "" : grant.node().value(),
                gpus);
    }

    private void print(Session session, List<Outcome> outcomes, long capacityMillis) {
        long placedMillis = 0;
        long placed = 0;
        for (Outcome outcome : outcomes) {
            Grant grant = outcome.grant();
            if (grant != null) {
                placed++;
                placedMillis += grant.allocation().scalars().gpuMillis();
            }
        }
        double allocated = 100.0 * placedMillis / Math.max(1, capacityMillis);
        long refused = outcomes.size() - placed;
        if (session.json()) {
            session.printJson(Json.object(
                    "policy", policy, "seed", seed, "placed", placed, "refused", refused, "gpuAllocation", allocated));
        } else {
            session.out()
                    .println(String.format(
                            Locale.ROOT,
                            "%s, seed %d: %d placed, %d refused, %.2f %% of the GPUs allocated",
                            policy,
                            seed,
                            placed,
                            refused,
                            allocated));
        }
    }
}
