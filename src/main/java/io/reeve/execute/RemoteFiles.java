package io.reeve.execute;

import io.reeve.message.Reading;
import io.reeve.model.NodeId;
import java.util.concurrent.CompletionStage;

/** Reads files that other nodes keep. */
public interface RemoteFiles {
    /**
     * Answers with a {@link Reading.Chunk}, or fails with {@link java.io.IOException} where the node cannot be reached
     * in time or has no such file; the message says which.
     */
    CompletionStage<Reading.Chunk> read(NodeId node, Reading.ReadFile request);
}
