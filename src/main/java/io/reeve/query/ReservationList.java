package io.reeve.query;

import io.reeve.core.state.Node;
import io.reeve.core.state.Reservations;
import io.reeve.model.Resources;
import io.reeve.model.RoleReservation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** What of nodes serves one role alone: said by nodes, or by operators. */
final class ReservationList {
    private ReservationList() {}

    static JsonObject answer(LeaderView view, Asked asked) {
        Reservations reservations = view.state().reservations();
        JsonArray rows = new JsonArray();
        for (Node node : view.state().nodes()) {
            Map<String, Resources> all = node.isLive() ? node.entry().info().reserved() : Map.of();
            all.forEach((role, amounts) -> {
                var each = new RoleReservation(node.id(), role, amounts);
                rows.add(row(each, "static", true, idle(reservations, node, role)));
            });
        }
        for (RoleReservation each : reservations.dynamic()) {
            Node node = view.state().node(each.node());
            boolean live = node != null && node.isLive();
            Resources idle = live ? idle(reservations, node, each.role()) : Resources.NONE;
            rows.add(row(each, "dynamic", live, idle));
        }
        return new JsonObject().put("reservations", rows);
    }

    private static Resources idle(Reservations reservations, Node node, String role) {
        return reservations.idleOn(node.id()).getOrDefault(role, Resources.NONE);
    }

    private static JsonObject row(RoleReservation reservation, String kind, boolean live, Resources idle) {
        return new JsonObject()
                .put("node", reservation.node().value())
                .put("role", reservation.role())
                .put("kind", kind)
                .put("live", live)
                .put("amounts", ValueJson.resources(reservation.amounts()))
                .put("unused", ValueJson.resources(idle));
    }
}
