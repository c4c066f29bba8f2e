package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says why a task waits, is where it is, or ended. */
@Command(
        description =
                "Say why a task waits (what every node lacks, its place in the queue, its role's share), why it is"
                        + " where it is, or what its end came of.")
final class ExplainCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "TASK", description = "Such as word-count.42/split or word-count.42/count/3.")
    private String id = "";

    ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (id.indexOf('/') < 0 && Ids.isJob(id)) {
            throw Arguments.usage(id + " names a job, and what is explained is a task: " + id
                    + "/TASK\nhint: \"reeve show " + id + "\" lists its tasks");
        }
        String task = Ids.requireTask(id).task().toString();
        Json answer = session.connect().explain(task);
        if (session.json()) {
            session.printJson(answer);
        } else {
            new ExplainPage(session.console(), answer).print();
        }
        return ExitStatus.DONE;
    }
}
