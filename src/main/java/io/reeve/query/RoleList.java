package io.reeve.query;

import io.reeve.core.share.Standing;
import io.reeve.core.state.Role;
import io.reeve.model.Resources;
import io.reeve.query.LeaderView.RoleDemand;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.TreeSet;

/** All roles that are defined, in use, or waited for, and where each stands. */
final class RoleList {
    private static final double MILLIONTHS = 1e6;

    private RoleList() {}

    static JsonObject answer(LeaderView view, Asked asked) {
        var names = new TreeSet<String>(view.demands().keySet());
        view.state().roles().all().forEach(role -> names.add(role.name()));
        JsonArray roles = new JsonArray();
        names.forEach(name -> roles.add(row(name, view)));
        return new JsonObject()
                .put("capacity", ValueJson.resources(view.state().capacity()))
                .put("roles", roles);
    }

    static JsonObject row(String name, LeaderView view) {
        var state = view.state();
        Role role = state.roles().get(name);
        Standing standing = Standing.of(name, state.roles(), state.capacity(), view.shares());
        RoleDemand demand = view.demands().getOrDefault(name, RoleDemand.NONE);
        return RoleJson.definition(state.roles().spec(name))
                .put("defined", role != null && !role.spec().isDefault())
                .put("share", standing.shareMillionths() / MILLIONTHS)
                .put("resource", standing.resource().isEmpty() ? null : standing.resource())
                .put("weightedShare", standing.weightedMillionths() / MILLIONTHS)
                .put("entitlement", standing.entitledMillionths() / MILLIONTHS)
                .put("used", ValueJson.resources(role == null ? Resources.NONE : role.used()))
                .put("attempts", role == null ? 0 : role.attempts())
                .put("demand", ValueJson.resources(demand.wanted()))
                .put("waiting", demand.tasks());
    }
}
