package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.model.BackfillPolicy;
import io.reeve.simulate.Swf;
import io.reeve.simulate.SwfReader;
import io.reeve.simulate.WorkloadException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code reeve simulate swf}: a log of parallel jobs on one machine. */
@Command(name = "swf", description = "A log in the Standard Workload Format on a machine of so many processors.")
final class SimulateSwfCommand implements Callable<Integer> {
    /** Refused jobs that are named; the others are counted. */
    private static final int MAX_NAMED = 3;
    /** Slowdown is bounded: a shorter job counts as one of this length. */
    private static final double SHORT_SECONDS = 10;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SimulateCommand parent;

    @Parameters(paramLabel = "FILE", description = "SWF, or a table of id, submit, runtime, procs, estimate; or .gz.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(names = "--processors", required = true, paramLabel = "N", description = "Of the machine.")
    private int processors;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "easy",
            description = "fcfs, easy, conservative or sjbf; default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String policy;

    @Option(
            names = "--estimates",
            paramLabel = "WHOSE",
            defaultValue = "user",
            description = "user: as in the log; exact: the run times; default ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String estimates;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Gets a line jobId,waitSeconds a job.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path out;

    @Override
    public Integer call() {
        if (processors < 1 || processors > Integer.MAX_VALUE / 1_000) {
            throw usage("--processors is 1 to " + Integer.MAX_VALUE / 1_000 + ", was " + processors);
        }
        if (!List.of("user", "exact").contains(estimates)) {
            throw usage("--estimates is user or exact, was \"" + estimates + "\"");
        }
        Path folder = parent.session().shell().workingDirectory();
        BackfillPolicy chosen = policy(policy);
        List<Swf.Job> jobs = jobs(folder.resolve(file));
        List<Swf.Wait> waits = Swf.run(jobs, processors, chosen, estimates.equals("exact"));
        List<String> lines = new ArrayList<>(waits.size() + 1);
        lines.add("jobId,waitSeconds");
        waits.forEach(wait -> lines.add(wait.job().id() + "," + SimulateFiles.seconds(wait.waitMs())));
        SimulateFiles.write(folder.resolve(out), lines);
        summarise(waits);
        return ExitStatus.DONE;
    }

    static BackfillPolicy policy(String name) {
        try {
            return BackfillPolicy.parse(name);
        } catch (IllegalArgumentException unknown) {
            throw usage("--policy: " + unknown.getMessage());
        }
    }

    private List<Swf.Job> jobs(Path from) {
        try (BufferedReader lines = SimulateFiles.open(from)) {
            SwfReader read = SwfReader.read(lines);
            List<Swf.Job> fit = new ArrayList<>();
            List<String> refused = new ArrayList<>(read.refused());
            for (Swf.Job job : read.jobs()) {
                if (job.processors() <= processors) {
                    fit.add(job);
                } else {
                    refused.add("job " + job.id() + " asks for " + job.processors() + " processors of " + processors);
                }
            }
            warn(refused);
            if (fit.isEmpty()) {
                throw usage(file + " has no job that can run");
            }
            return fit;
        } catch (WorkloadException e) {
            throw usage(file + ": " + e.text());
        } catch (IOException e) {
            throw SimulateFiles.unreadable(file, e);
        }
    }

    private void warn(List<String> refused) {
        PrintStream err = parent.session().shell().console().err();
        refused.stream().limit(MAX_NAMED).forEach(why -> err.println("warning: left out: " + why));
        if (refused.size() > MAX_NAMED) {
            err.println("warning: " + refused.size() + " jobs are left out in all");
        }
    }

    private void summarise(List<Swf.Wait> waits) {
        double slowdown = 0;
        double wait = 0;
        for (Swf.Wait each : waits) {
            double waited = each.waitMs() / 1000.0;
            double ran = each.job().runMs() / 1000.0;
            slowdown += Math.max(1, (waited + ran) / Math.max(SHORT_SECONDS, ran));
            wait += waited;
        }
        int jobs = waits.size();
        if (parent.session().json()) {
            parent.session()
                    .out()
                    .println(io.reeve.cli.http.Json.object(
                            "jobs", jobs, "meanWaitSeconds", wait / jobs, "meanBoundedSlowdown", slowdown / jobs));
        } else {
            parent.session()
                    .out()
                    .printf(
                            Locale.ROOT,
                            "%d jobs, mean wait %.1f s, mean bounded slowdown %.4f%n",
                            jobs,
                            wait / jobs,
                            slowdown / jobs);
        }
    }

    private static CliException usage(String message) {
        return new CliException(ExitStatus.USAGE, message);
    }
}
