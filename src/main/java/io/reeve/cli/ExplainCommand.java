package io.reeve.cli;

import io.reeve.cli.http.Cluster;
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

    @Parameters(paramLabel = "TASK", description = "A task (word-count.42/count/3), or a job of one task.")
    private String id = "";

    ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OneTask named = OneTask.named(id);
        Cluster cluster = session.connect();
        Json answer = cluster.explain(named.in(cluster).task().toString());
        if (session.json()) {
            session.printJson(answer);
        } else {
            new ExplainPage(session.console(), answer).print();
        }
        return ExitStatus.DONE;
    }
}
