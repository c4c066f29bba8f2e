package io.reeve.core.share;

import io.reeve.core.share.RoleChange.Fault;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Hold;
import io.reeve.core.state.Idle;
import io.reeve.core.state.Node;
import io.reeve.core.state.Role;
import io.reeve.event.RoleEvent.ReservationsChanged;
import io.reeve.model.NodeId;
import io.reeve.model.Quantities;
import io.reeve.model.ReservationEdit;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import io.reeve.model.RoleReservation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether reservations may be changed as someone asks: all of the request, or nothing of it. */
public final class ReservationBook {
    /** Of one node; bounds the state. Far more than there are teams that share a machine so. */
    public static final int MAX_ROLES_OF_NODE = 100;

    private final ClusterView view;
    private final List<RoleReservation> changed = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Map<NodeId, TreeMap<String, Resources>> after = new LinkedHashMap<>();
    private final Map<NodeId, String> pointers = new HashMap<>();

    /** What became of a request. */
    public sealed interface Change {}

    /** Nothing stands in its way. */
    public record Accepted(ReservationsChanged event) implements Change {}

    /** Nothing is changed. */
    public record Refused(List<Fault> faults) implements Change {
        public Refused {
            faults = List.copyOf(faults);
        }
    }

    private ReservationBook(ClusterView view) {
        this.view = view;
    }

    public static Change change(ClusterView view, List<ReservationEdit> edits) {
        ReservationBook book = new ReservationBook(view);
        edits.forEach(book::collect);
        if (book.faults.isEmpty()) {
            book.checkRoom();
            book.checkLimits(edits);
        }
        return book.faults.isEmpty() ? new Accepted(new ReservationsChanged(book.changed)) : new Refused(book.faults);
    }

    private void collect(ReservationEdit edit) {
        Node node = view.node(edit.node());
        Map<String, Resources> known = view.reservations().dynamicOn(edit.node());
        boolean takesAway = !edit.whole() && edit.amounts().isEmpty();
        if (takesAway && !known.containsKey(edit.role())) {
            faults.add(new Fault(
                    "no-reservation",
                    edit.pointer(),
                    "nothing of " + edit.node() + " is reserved for role " + edit.role() + " by an operator",
                    "a reservation that reeve reservations lists as dynamic; a static one is the node's own setting"));
            return;
        }
        if (!takesAway && (node == null || !node.isLive())) {
            faults.add(new Fault(
                    node == null ? "unknown-node" : "node-lost",
                    edit.pointer(),
                    node == null ? "there is no node " + edit.node() : edit.node() + " is not part of the cell now",
                    "a live node: see reeve nodes"));
            return;
        }
        Resources capacity = node == null ? Resources.NONE : node.entry().info().capacity();
        Resources amounts = takesAway ? Resources.NONE : edit.of(capacity);
        changed.add(new RoleReservation(edit.node(), edit.role(), amounts));
        TreeMap<String, Resources> ofNode = after.computeIfAbsent(edit.node(), id -> new TreeMap<>(known));
        pointers.put(edit.node(), edit.pointer());
        ofNode.put(edit.role(), amounts);
        if (ofNode.size() > MAX_ROLES_OF_NODE) {
            faults.add(new Fault(
                    "too-many-reservations",
                    edit.pointer(),
                    ofNode.size() + " roles would have reservations on " + edit.node(),
                    "at most " + MAX_ROLES_OF_NODE));
        }
    }

    /** What nobody of the role uses yet must be free: nobody is stopped for a reservation. */
    private void checkRoom() {
        after.forEach((id, byRole) -> {
            Node node = view.node(id);
            if (node == null || !node.isLive()) {
                return;
            }
            Resources free = node.free();
            for (Hold hold : view.holds().on(id)) {
                free = free.minus(hold.room().scalars());
            }
            Resources unused = sum(idleAfter(node));
            for (String resource : Quantities.names(unused)) {
                long wanted = Quantities.of(unused, resource);
                long has = Math.max(0, Quantities.of(free, resource));
                if (wanted > has) {
                    faults.add(new Fault(
                            "not-free",
                            pointers.get(id),
                            "all reservations of " + id + " together need " + Quantities.inWords(resource, wanted)
                                    + " that their roles do not use yet, and " + Quantities.inWords(resource, has)
                                    + " of it are free",
                            "at most what is free: reserve less, or wait until tasks of others have ended there"));
                }
            }
        });
    }

    private void checkLimits(List<ReservationEdit> edits) {
        Map<String, Resources> grows = new TreeMap<>();
        for (NodeId id : after.keySet()) {
            Node node = view.node(id);
            if (node != null && node.isLive()) {
                add(idleAfter(node), 1, grows);
                add(view.reservations().idleOn(id), -1, grows);
            }
        }
        grows.forEach((name, amount) -> {
            Role role = view.roles().get(name);
            Resources counted = (role == null ? Resources.NONE : role.counted()).plus(amount);
            view.roles().spec(name).limit().forEach((resource, limit) -> {
                if (Quantities.of(amount, resource) > 0 && Quantities.of(counted, resource) > limit) {
                    faults.add(new Fault(
                            "reservation-above-limit",
                            pointerOf(name, edits),
                            "role " + name + " would have "
                                    + Quantities.inWords(resource, Quantities.of(counted, resource))
                                    + ", reservations included, and its limit is "
                                    + Quantities.inWords(resource, limit),
                            "at most the limit: raise it first, or reserve less"));
                }
            });
        });
    }

    private static String pointerOf(String role, List<ReservationEdit> edits) {
        return edits.stream()
                .filter(edit -> edit.role().equals(role) || edit.role().startsWith(role + "/"))
                .map(ReservationEdit::pointer)
                .findFirst()
                .orElse("/reservations");
    }

    private static void add(Map<String, Resources> idle, int sign, Map<String, Resources> to) {
        idle.forEach((role, amount) -> RoleName.path(role)
                .forEach(each -> to.merge(each, sign > 0 ? amount : Resources.NONE.minus(amount), Resources::plus)));
    }

    private Map<String, Resources> idleAfter(Node node) {
        TreeMap<String, Resources> reserved = new TreeMap<>(after.getOrDefault(node.id(), new TreeMap<>()));
        node.entry().info().reserved().forEach((role, amounts) -> reserved.merge(role, amounts, Resources::plus));
        Resources unbounded = sum(reserved).plus(node.entry().info().capacity());
        return Idle.of(reserved, view.reservations().usedOn(node), unbounded);
    }

    private static Resources sum(Map<String, Resources> amounts) {
        return amounts.values().stream().reduce(Resources.NONE, Resources::plus);
    }
}
