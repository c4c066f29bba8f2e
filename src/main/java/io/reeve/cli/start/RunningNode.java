package io.reeve.cli.start;

import java.util.concurrent.CompletionStage;

/** A node of this process that has joined its cell and answers. */
public interface RunningNode extends AutoCloseable {
    /** Where its gateway listens, {@code http://host:port}; of a node without a gateway, empty. */
    String url();

    /**
     * Completes when the node has closed, normally after {@link #close()}; completes exceptionally, with a message for
     * people, if it stopped by itself.
     */
    CompletionStage<Void> closed();

    /**
     * Stops what it runs and leaves the cell, but serves on, as a control node and a gateway, until {@link #close()}.
     * So nodes that stop together can all have it written that they left. Returns when it is.
     */
    void leave();

    /** Leaves the cell, stops what it runs and waits for that. Closing twice is harmless. */
    @Override
    void close();
}
