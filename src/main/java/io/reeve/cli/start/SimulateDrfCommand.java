package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.Session;
import io.reeve.cli.http.Json;
import io.reeve.simulate.drf.DrfCase;
import io.reeve.simulate.drf.DrfCases;
import io.reeve.simulate.drf.DrfRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shares pools between users with endless work, and compares with what the file expects. */
@Command(
        name = "drf",
        description = {
            "Share pools between users with endless work by dominant resource fairness.",
            "Prints how many tasks each user of each case gets; exit status 1 where a case comes out other than its"
                    + " file expects."
        })
final class SimulateDrfCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private SimulateCommand parent;

    @Parameters(
            paramLabel = "FILE",
            description = "JSON: cases with capacity, demands, weights, and discrete_tasks that are expected.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path file;

    @Override
    public Integer call() {
        Session session = parent.session();
        List<Json> rows = new ArrayList<>();
        int different = 0;
        for (DrfCase each : read()) {
            List<Integer> picks = DrfRun.picks(each);
            List<Integer> counts = DrfRun.counts(each, picks);
            boolean expected = DrfRun.isExpected(each, picks);
            different += expected ? 0 : 1;
            rows.add(Json.object("case", each.name(), "tasks", counts, "expected", each.tasks(), "equal", expected));
            if (!session.json()) {
                session.out().println(each.name() + "  " + counts + (expected ? "" : "  " + difference(each, counts)));
            }
        }
        if (session.json()) {
            session.printJson(
                    Json.object("cases", rows.stream().map(Json::value).toList(), "different", different));
        } else {
            session.out().println(rows.size() + " cases, " + different + " differ");
        }
        return different == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static String difference(DrfCase of, List<Integer> counts) {
        return of.tasks().isEmpty() || of.tasks().equals(counts)
                ? "in another order than expected"
                : "expected " + of.tasks();
    }

    private List<DrfCase> read() {
        Path path = parent.session().shell().workingDirectory().resolve(file);
        try {
            return DrfCases.read(Files.readAllBytes(path));
        } catch (IOException unreadable) {
            throw SimulateFiles.unreadable(path, unreadable);
        } catch (DrfCases.BadCaseException bad) {
            throw new CliException(ExitStatus.USAGE, path + ": " + bad.getMessage(), bad);
        }
    }
}
