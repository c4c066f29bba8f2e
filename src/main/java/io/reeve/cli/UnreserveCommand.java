package io.reeve.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes back what was reserved of a node for a role. */
@Command(
        name = "unreserve",
        description = "Take back what was reserved of a node for a role. Nothing is stopped for it.")
final class UnreserveCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NODE", description = "The node, live or not.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String node;

    @Parameters(index = "1", paramLabel = "ROLE", description = "The role, such as eng/ads.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String role;

    UnreserveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return ReserveCommand.change(
                session, node, role, null, "nothing of " + node + " is reserved for " + role + " any more");
    }
}
