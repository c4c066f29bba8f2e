package io.reeve.node;

import io.reeve.control.LeaderMetrics;
import io.reeve.control.Reception;
import io.reeve.control.SecretBox;
import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.SharingRules;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.Ledger;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.NodeId;
import io.reeve.model.PlacementPolicy;

/** What a control node holds whether it leads or not, and each term of its leadership is made from. */
record ControlPeer(
        NodeId node,
        CommittedState committed,
        Ledger ledger,
        Reception reception,
        LeaseSettings leases,
        LeaderMetrics metrics,
        PlacementPolicy policy,
        BackfillPolicy backfill,
        SharingRules sharing,
        SecretBox secrets) {
    /** Places by best fit, with EASY backfilling. */
    ControlPeer(NodeId node, CommittedState committed, Ledger ledger, LeaseSettings leases, LeaderMetrics metrics) {
        this(
                node,
                committed,
                ledger,
                new Reception(node),
                leases,
                metrics,
                PlacementPolicy.BEST_FIT,
                BackfillPolicy.EASY,
                SharingRules.DEFAULT,
                SecretBox.none());
    }
}
