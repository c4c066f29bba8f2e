package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says that an open job has all its tasks. */
@Command(description = "Close an open job: it takes no more tasks, and ends with those it has.")
final class CloseCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "JOB", description = "An open job, such as word-count.42.")
    private String job = "";

    CloseCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Ids.requireJob(job);
        Json answer = session.connect().close(job);
        if (session.json()) {
            session.printJson(answer);
        } else {
            session.out().println(answer.isTrue("known") ? job + " was closed before" : "closed " + job);
        }
        return ExitStatus.DONE;
    }
}
