package io.reeve.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes a node out of use without losing work. */
@Command(
        description = {
            "Drain a node: it takes no new task, and what runs there may end by itself until the deadline.",
            "What still runs then is ended with its kill grace period and starts again elsewhere, no retry used up."
        })
final class DrainCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NODE", description = "The node.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String node;

    @Option(names = "--deadline", paramLabel = "DURATION", description = "Such as 5m, which is the default, or 0s.")
    private @Nullable String deadline;

    DrainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return NodeOrder.give(session, node, "drain", "deadline", deadline);
    }
}
