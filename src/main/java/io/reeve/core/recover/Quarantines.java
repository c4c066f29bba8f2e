package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Duty;
import io.reeve.core.state.Node;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;

/** Whether one more node may be set aside: never more than a part of the workers are. */
final class Quarantines {
    private Quarantines() {}

    static boolean hasRoomFor(NodeId node, ClusterView view) {
        int workers = 1;
        int quarantined = 1;
        for (Node other : view.nodes()) {
            boolean counts = other.isLive()
                    && !other.id().equals(node)
                    && other.entry().info().roles().contains(NodeRole.WORKER);
            workers += counts ? 1 : 0;
            quarantined += counts && other.duty().phase() == Duty.Phase.QUARANTINED ? 1 : 0;
        }
        return quarantined * RecoveryRules.SHARE <= workers;
    }
}
