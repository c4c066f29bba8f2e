package io.reeve.cli;

import io.reeve.cli.start.NodeCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Announces that the process of a node is restarted. */
@Command(
        name = "restart-window",
        description = "Let the process of a node be away for a while, as for an upgrade: its tasks go on meanwhile.")
public final class NodeRestartWindowCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private NodeCommand parent;

    @Parameters(paramLabel = "NODE", description = "The node.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String node;

    @Option(names = "--for", paramLabel = "DURATION", description = "At most 1h; 60s by default.")
    private @Nullable String length;

    @Override
    public Integer call() {
        return NodeOrder.give(parent.session(), node, "restart-window", "for", length);
    }
}
