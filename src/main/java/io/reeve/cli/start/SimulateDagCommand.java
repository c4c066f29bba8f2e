package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.simulate.Dag;
import io.reeve.simulate.WorkloadException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code reeve simulate dag}: tasks that run after each other, on one machine. */
@Command(name = "dag", description = "A table of tasks and what each runs after, on a machine of so many slots.")
final class SimulateDagCommand implements Callable<Integer> {
    private static final int MAX_SLOTS = 1_000_000;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SimulateCommand parent;

    @Parameters(paramLabel = "FILE", description = "Columns with tabs: id, name, runtime in seconds, …, parents.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Option(names = "--slots", required = true, paramLabel = "N", description = "Tasks at a time.")
    private int slots;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "Gets a line id,start,end a task.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path out;

    @Override
    public Integer call() {
        if (slots < 1 || slots > MAX_SLOTS) {
            throw new CliException(ExitStatus.USAGE, "--slots is 1 to " + MAX_SLOTS + ", was " + slots);
        }
        Path folder = parent.session().shell().workingDirectory();
        List<Dag.Span> spans = read(folder.resolve(file)).run(slots);
        List<String> lines = new ArrayList<>(spans.size() + 1);
        lines.add("id,start,end");
        long last = 0;
        for (Dag.Span span : spans) {
            lines.add(span.id() + "," + SimulateFiles.seconds(span.startMs()) + ","
                    + SimulateFiles.seconds(span.endMs()));
            last = Math.max(last, span.endMs());
        }
        SimulateFiles.write(folder.resolve(out), lines);
        parent.session().out().println(spans.size() + " tasks ended after " + SimulateFiles.seconds(last) + " s");
        return ExitStatus.DONE;
    }

    private Dag read(Path from) {
        try (BufferedReader lines = SimulateFiles.open(from)) {
            return Dag.read(lines);
        } catch (WorkloadException e) {
            throw new CliException(ExitStatus.USAGE, file + ": " + e.text(), e);
        } catch (IOException e) {
            throw SimulateFiles.unreadable(file, e);
        }
    }
}
