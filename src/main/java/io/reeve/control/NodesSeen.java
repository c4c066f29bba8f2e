package io.reeve.control;

import io.reeve.message.Membership.NodeUse;
import io.reeve.model.NodeId;
import io.reeve.query.LeaderView;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the leader knows of nodes besides the ledger, for queries. */
final class NodesSeen implements LeaderView.Uses {
    private final Leader leader;
    private final LongSupplier wallMs;

    NodesSeen(Leader leader, LongSupplier wallMs) {
        this.leader = leader;
        this.wallMs = wallMs;
    }

    @Override
    public @Nullable NodeUse of(NodeId node) {
        return leader.uses().get(node);
    }

    @Override
    public @Nullable Long suspectSinceMs(NodeId node) {
        Heard heard = leader.heard().get(node);
        return heard != null && wallMs.getAsLong() >= heard.suspectFromMs() ? (Long) heard.atMs() : null;
    }
}
