package io.reeve.simulate.workload;

import io.reeve.core.share.ShareRules;
import io.reeve.core.share.Standing;
import io.reeve.core.state.ClusterState;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How much of the cell is used, of each resource and by each role, over time. Only what changed since the last instant
 * is looked at.
 */
final class Shares {
    private static final double MILLIONTHS = 1e6;

    private final Map<String, Series> resources = new LinkedHashMap<>();
    private final Map<String, Series> roles = new TreeMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private Resources capacity = Resources.NONE;
    private boolean anyChange;

    /** By resource, as parts of what there is of it. */
    Map<String, Series> resources() {
        return resources;
    }

    /** The dominant share of each role. */
    Map<String, Series> roles() {
        return roles;
    }

    /** An attempt of the role began or ended. */
    void changed(String role) {
        anyChange = true;
        for (String each = role; !each.isEmpty(); each = RoleName.parent(each)) {
            changed.add(each);
        }
    }

    void settled(ClusterState state, long nowMs) {
        if (!capacity.equals(state.capacity())) {
            capacity = state.capacity();
            changed.addAll(roles.keySet());
            anyChange = true;
        }
        if (!anyChange) {
            return;
        }
        anyChange = false;
        Resources used = state.roles().cell().used();
        for (String resource : Quantities.names(capacity)) {
            double has = Quantities.of(capacity, resource);
            resources.computeIfAbsent(resource, name -> new Series()).set(nowMs, Quantities.of(used, resource) / has);
        }
        for (String role : changed) {
            Standing standing = Standing.of(role, state.roles(), capacity, ShareRules.DEFAULT);
            roles.computeIfAbsent(role, name -> new Series()).set(nowMs, standing.shareMillionths() / MILLIONTHS);
        }
        changed.clear();
    }

    void advance(long nowMs) {
        resources.values().forEach(series -> series.advance(nowMs));
        roles.values().forEach(series -> series.advance(nowMs));
    }
}
