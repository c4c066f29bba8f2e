package io.reeve.runner;

import io.reeve.model.NodeId;
import java.nio.file.Path;

/**
 * Where a runner is.
 *
 * @param dataDir the node's folder; a runner may have one of its own in it, {@code runners/KIND}
 */
public record RunnerContext(NodeId node, Path dataDir) {}
