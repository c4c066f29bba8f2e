package io.reeve.message;

import io.reeve.model.NodeId;
import java.util.List;

/**
 * Published by whoever leads, when it begins and every second: whom to send requests to.
 *
 * @param term of two notices the one with the higher term holds
 * @param peers all control nodes, the leader among them; each answers reads
 */
public record LeaderNotice(NodeId leader, long term, List<NodeId> peers) {
    public LeaderNotice {
        peers = List.copyOf(peers);
    }
}
