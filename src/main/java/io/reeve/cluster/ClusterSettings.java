package io.reeve.cluster;

import io.reeve.model.NodeId;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a node listens for the others, and whom it looks for.
 *
 * @param host the address that members and event bus bind to
 * @param port of the members; 0 takes any free one
 * @param join {@code host} or {@code host:port} of nodes that may be up; empty founds a cluster of its own
 * @param gateway whether it hears every event, for its clients
 * @param file a Hazelcast configuration instead of the jar's {@code cluster.xml}, or null
 */
public record ClusterSettings(
        NodeId node,
        String host,
        int port,
        List<String> join,
        boolean gateway,
        @Nullable Path file) {
    public ClusterSettings {
        join = List.copyOf(join);
    }
}
