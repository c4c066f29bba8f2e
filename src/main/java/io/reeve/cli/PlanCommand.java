package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what would happen to a document. */
@Command(
        description = "Say what would happen if a job document were submitted now: what starts where, what waits, and"
                + " for what. Changes nothing, uploads nothing.")
final class PlanCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The job document; - reads it from the input.")
    private String file = "";

    PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JobFile job = JobFile.read(session.shell(), file);
        Json plan = job.plan(session.connect());
        if (session.json()) {
            session.printJson(plan);
        } else {
            new PlanPage(session.console(), plan).print();
        }
        return ExitStatus.DONE;
    }
}
