package io.reeve.cli;

import io.reeve.cli.http.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes how many instances of a service there are. */
@Command(
        description = {
            "Change how many instances of a service run.",
            "Those that are too many leave the lookup first, and are stopped after the service's drain: time."
        })
final class ScaleCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "JOB/TASK", description = "The service, such as shop.42/web.")
    private String service = "";

    @Parameters(index = "1", paramLabel = "N", description = "How many; 0 stops all until it is scaled again.")
    private int instances;

    ScaleCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Ids.requireTask(service);
        Json answer = session.connect().orderService(service, "scale", Json.object("instances", instances));
        if (session.json()) {
            session.printJson(answer);
        } else if (answer.items("changed").isEmpty()) {
            session.out().println(answer.text("message"));
        } else {
            answer.items("changed").forEach(done -> session.out().println(done.text()));
        }
        return ExitStatus.DONE;
    }
}
