package io.reeve.core.state;

import io.reeve.event.RoleEvent.ReservationsChanged;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.RoleReservation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Amounts of nodes that serve one role alone, with the roles below it: some said by the node itself, some by operators.
 * What of them nobody uses counts as the role's all the same.
 */
public final class Reservations {
    private final ClusterState state;
    /** By operators; a node need not be live. */
    private final Map<NodeId, TreeMap<String, Resources>> dynamic = new TreeMap<>();
    /** What is counted as unused for roles of each node. */
    private final Map<NodeId, Map<String, Resources>> idle = new HashMap<>();

    Reservations(ClusterState state) {
        this.state = state;
    }

    /** Whether nothing is reserved for anybody on any live node. */
    public boolean isEmpty() {
        return idle.isEmpty();
    }

    /** By operators, by node and role. */
    public List<RoleReservation> dynamic() {
        List<RoleReservation> all = new ArrayList<>();
        dynamic.forEach(
                (node, byRole) -> byRole.forEach((role, amounts) -> all.add(new RoleReservation(node, role, amounts))));
        return all;
    }

    /** By operators, of one node. */
    public Map<String, Resources> dynamicOn(NodeId node) {
        return Map.copyOf(dynamic.getOrDefault(node, new TreeMap<>()));
    }

    /** What is reserved of a node, by role. */
    public TreeMap<String, Resources> on(Node node) {
        TreeMap<String, Resources> all = new TreeMap<>(dynamic.getOrDefault(node.id(), new TreeMap<>()));
        node.entry().info().reserved().forEach((role, amounts) -> all.merge(role, amounts, Resources::plus));
        return all;
    }

    /** What of a node's reservations was unused when something last changed there, by role. */
    public Map<String, Resources> idleOn(NodeId node) {
        return idle.getOrDefault(node, Map.of());
    }

    /** What roles use of a node, and will of what is held there. */
    public Map<String, Resources> usedOn(Node node) {
        Map<String, Resources> used = new HashMap<>(node.usedByRole());
        for (Hold hold : state.holds().on(node.id())) {
            String role = state.existing(hold.task().job()).spec().role();
            used.merge(role, hold.room().scalars(), Resources::plus);
        }
        return used;
    }

    void fold(ReservationsChanged event) {
        for (RoleReservation changed : event.reservations()) {
            set(changed);
            refresh(changed.node());
        }
    }

    void restore(List<RoleReservation> from) {
        from.forEach(this::set);
        state.nodes().forEach(node -> refresh(node.id()));
    }

    private void set(RoleReservation changed) {
        TreeMap<String, Resources> ofNode = dynamic.computeIfAbsent(changed.node(), node -> new TreeMap<>());
        if (changed.amounts().equals(Resources.NONE)) {
            ofNode.remove(changed.role());
        } else {
            ofNode.put(changed.role(), changed.amounts());
        }
        if (ofNode.isEmpty()) {
            dynamic.remove(changed.node());
        }
    }

    /** Something changed on the node: counts anew what of its reservations is unused. */
    void refresh(NodeId id) {
        Node node = state.node(id);
        boolean any = node != null
                && node.takesWork()
                && (dynamic.containsKey(id) || !node.entry().info().reserved().isEmpty());
        Map<String, Resources> before = any ? idle.getOrDefault(id, Map.of()) : idle.remove(id);
        Map<String, Resources> now = any ? Idle.of(on(node), usedOn(node), node.free()) : Map.of();
        if (before != null) {
            before.forEach((role, amounts) -> state.roles().idle(role, Resources.NONE.minus(amounts)));
        }
        now.forEach((role, amounts) -> state.roles().idle(role, amounts));
        if (any) {
            idle.put(id, now);
        }
    }
}
