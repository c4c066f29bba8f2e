package io.reeve.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Puts a node back to use. */
@Command(description = "Let a drained node, or one in quarantine, take new tasks again.")
final class UndrainCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NODE", description = "The node.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String node;

    UndrainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return NodeOrder.give(session, node, "undrain", "", null);
    }
}
