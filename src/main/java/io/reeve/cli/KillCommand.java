package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends jobs and tasks. */
@Command(description = "End jobs and tasks: TERM, then KILL after each one's time for that.")
final class KillCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            arity = "1..*",
            paramLabel = "ID",
            description = "Jobs (word-count.42) or tasks (word-count.42/count/3).")
    private List<String> ids = List.of();

    KillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ids.forEach(Ids::requireJobOrTask);
        Json answer = session.connect().kill(ids);
        if (session.json()) {
            session.printJson(answer);
            return ExitStatus.DONE;
        }
        answer.items("killed").forEach(id -> session.out().println("killed " + id.text()));
        answer.items("ended").forEach(id -> session.out().println("had ended already: " + id.text()));
        return ExitStatus.DONE;
    }
}
