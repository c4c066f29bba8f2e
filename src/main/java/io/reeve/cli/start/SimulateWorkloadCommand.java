package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.FileWords;
import io.reeve.cli.Session;
import io.reeve.cli.Text;
import io.reeve.cli.http.Json;
import io.reeve.model.TaskState;
import io.reeve.simulate.WorkloadException;
import io.reeve.simulate.workload.Outcome;
import io.reeve.simulate.workload.WorkloadRun;
import io.reeve.spec.Fault;
import io.reeve.spec.Format;
import io.reeve.spec.NodePool;
import io.reeve.spec.SimulationDocuments;
import io.reeve.spec.WorkloadSpec;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code reeve simulate workload}: described jobs over described nodes. */
@Command(
        name = "workload",
        description = {
            "Jobs with arrival times over described nodes.",
            "Writes waits.csv, placements.csv, utilisation.csv, fairness.csv and report.html."
        })
final class SimulateWorkloadCommand implements Callable<Integer> {
    /** As a job document. */
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    private static final double MS_PER_SECOND = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SimulateCommand parent;

    @Parameters(paramLabel = "FILE", description = "The workload: docs/simulate.md.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(names = "--nodes", required = true, paramLabel = "FILE", description = "The nodes: docs/simulate.md.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path nodes;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Gets the tables and the report.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path out;

    @Override
    public Integer call() {
        Path folder = parent.session().shell().workingDirectory();
        List<String> faults = new ArrayList<>();
        WorkloadSpec workload = value(file, SimulationDocuments.workload(read(folder, file), format(file)), faults);
        List<NodePool> pools = value(nodes, SimulationDocuments.nodes(read(folder, nodes), format(nodes)), faults);
        if (workload == null || pools == null) {
            String count = faults.size() == 1 ? "" : faults.size() + " faults; ";
            throw usage(count + "nothing was simulated\n" + String.join("\n", faults));
        }
        long beganNanos = System.nanoTime();
        Outcome outcome = run(new WorkloadRun(workload, pools), folder.resolve(out));
        double tookSeconds = (System.nanoTime() - beganNanos) / NANOS_PER_SECOND;
        summarise(outcome, tookSeconds);
        return ExitStatus.DONE;
    }

    private Outcome run(WorkloadRun run, Path folder) {
        try {
            Files.createDirectories(folder);
            return run.run(folder, new Ticker(parent.session()));
        } catch (WorkloadException e) {
            throw usage("nothing was simulated\n" + file + " " + e.text());
        } catch (IOException e) {
            throw new CliException(ExitStatus.USAGE, out + " cannot be written: " + unwritten(folder, e), e);
        }
    }

    private static String unwritten(Path folder, IOException e) {
        return e instanceof FileAlreadyExistsException
                ? "it is a file, expected a folder"
                : FileWords.whyUnwritten(folder, e);
    }

    private static <T> @Nullable T value(Path from, SimulationDocuments.Result<T> read, List<String> faults) {
        for (Fault fault : read.faults()) {
            String place = fault.line() == null ? "" : ":" + fault.line() + ":" + fault.column();
            String pointer = fault.pointer().isEmpty() ? "" : fault.pointer() + ": ";
            String expected = fault.expected().isEmpty() ? "" : " (expected " + fault.expected() + ")";
            faults.add(from + place + " " + pointer + fault.message() + expected);
        }
        return read.value();
    }

    private static byte[] read(Path folder, Path from) {
        Path path = folder.resolve(from);
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw usage(from + " is larger than 4 MiB: say every and count in place of each job by itself");
            }
            return Files.readAllBytes(path);
        } catch (IOException unreadable) {
            throw new CliException(ExitStatus.USAGE, FileWords.unread(from, path, unreadable), unreadable);
        }
    }

    private static Format format(Path from) {
        return from.toString().endsWith(".json") ? Format.JSON : Format.YAML;
    }

    private void summarise(Outcome outcome, double tookSeconds) {
        Session session = parent.session();
        if (session.json()) {
            session.out().println(json(outcome, tookSeconds));
            return;
        }
        session.out()
                .printf(
                        Locale.ROOT,
                        "%d tasks of %d jobs in %.1f s: %.0f tasks/s%n",
                        outcome.tasks(),
                        outcome.jobs(),
                        tookSeconds,
                        outcome.tasks() / tookSeconds);
        outcome.ended()
                .forEach((state, count) ->
                        session.out().println("  " + state.name().toLowerCase(Locale.ROOT) + ": " + count));
        session.out()
                .printf(
                        Locale.ROOT,
                        "simulated time %.1f s, mean wait %.1f s%s%n",
                        outcome.simulatedMs() / MS_PER_SECOND,
                        outcome.meanWaitMs() / MS_PER_SECOND,
                        leftOut(outcome.tasks() - outcome.started()));
        outcome.utilisation()
                .forEach((resource, part) ->
                        session.out().printf(Locale.ROOT, "  %s used: %.1f %%%n", resource, 100 * part));
        if (outcome.unfinished() > 0) {
            session.out().println(Text.plural(outcome.unfinished(), "task") + " never ended; the first of them:");
            outcome.waiting().forEach((task, why) -> session.out().println("  " + task + ": " + why));
        }
        session.out().println("written to " + out + ": report.html and the tables");
    }

    /** How long those would have waited nobody knows, so the mean says nothing of them. */
    private static String leftOut(long neverStarted) {
        return neverStarted == 0 ? "" : " without the " + Text.plural(neverStarted, "task") + " that never started";
    }

    private static Object json(Outcome outcome, double tookSeconds) {
        Map<String, Object> ended = new LinkedHashMap<>();
        for (TaskState state : outcome.ended().keySet()) {
            ended.put(state.name(), outcome.ended().get(state));
        }
        return Json.object(
                "jobs", outcome.jobs(),
                "tasks", outcome.tasks(),
                "ended", ended,
                "unfinished", outcome.unfinished(),
                "started", outcome.started(),
                "attempts", outcome.attempts(),
                "simulatedSeconds", outcome.simulatedMs() / MS_PER_SECOND,
                "meanWaitSeconds", outcome.meanWaitMs() / MS_PER_SECOND,
                "utilisation", outcome.utilisation(),
                "tookSeconds", tookSeconds);
    }

    private static CliException usage(String message) {
        return new CliException(ExitStatus.USAGE, message);
    }
}
