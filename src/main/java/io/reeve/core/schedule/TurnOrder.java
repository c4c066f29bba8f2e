package io.reeve.core.schedule;

import io.reeve.core.share.Scale;
import io.reeve.core.share.ShareRules;
import io.reeve.core.share.Turns;
import io.reeve.core.state.ClusterView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * In which order the roles that wait have their turn while none of them gets anything: whom the allocator would ask
 * first, whom next if nothing of the first fits, and so on.
 */
final class TurnOrder {
    private TurnOrder() {}

    static List<Explanation.Turn> of(Collection<RoleQueue> waiting, ClusterView view, ShareRules rules) {
        Scale scale = new Scale(view.capacity(), rules.excluded());
        Turns<RoleQueue> turns = new Turns<>(view.roles(), scale, rules.fewerAllocationsFirst());
        for (RoleQueue role : waiting) {
            GroupTrack first = role.mostUrgent();
            if (first != null) {
                long[] asks = scale.amounts(first.shape.request().scalars());
                turns.add(role.role, role, asks);
                turns.alsoWanted(asks);
            }
        }
        List<Explanation.Turn> order = new ArrayList<>();
        for (RoleQueue next = turns.next(); next != null; next = turns.next()) {
            order.add(new Explanation.Turn(next.role, next.size()));
            turns.leave();
        }
        return order;
    }
}
