package io.reeve.cli;

import io.reeve.cli.start.NodeCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Gives up what is kept for a lost node. */
@Command(
        name = "forget",
        description = {
            "Say that a lost node is gone for good: what was kept for it (on-disconnect: keep) may start elsewhere.",
            "Only say so when nothing runs there any more: Reeve cannot see it."
        })
public final class NodeForgetCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private NodeCommand parent;

    @Parameters(paramLabel = "NODE", description = "The node.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String node;

    @Override
    public Integer call() {
        return NodeOrder.give(parent.session(), node, "forget", "", null);
    }
}
