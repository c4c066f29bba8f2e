package io.reeve.core.share;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Idle;
import io.reeve.core.state.Node;
import io.reeve.core.state.Role;
import io.reeve.message.Rounds.Refusal;
import io.reeve.model.NodeId;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What reservations leave to whom, as grants are added one by one, each counting for the next. */
public final class ReservedRoom {
    private final ClusterView view;
    private final boolean none;
    private final Map<NodeId, OnNode> nodes = new HashMap<>();
    /** What each role has more by the grants so far, its unused reservations included. */
    private final Map<String, Resources> more = new HashMap<>();

    private static final class OnNode {
        final TreeMap<String, Resources> reserved;
        final Map<String, Resources> used;
        Resources free;
        Map<String, Resources> idle;

        OnNode(TreeMap<String, Resources> reserved, Map<String, Resources> used, Resources free) {
            this.reserved = reserved;
            this.used = used;
            this.free = free;
            this.idle = Idle.of(reserved, used, free);
        }

        /** What would be unused if a role used as much more. */
        Map<String, Resources> idleWith(String role, Resources amount) {
            Map<String, Resources> after = new HashMap<>(used);
            after.merge(role, amount, Resources::plus);
            return Idle.of(reserved, after, free.minus(amount));
        }
    }

    public ReservedRoom(ClusterView view) {
        this.view = view;
        this.none = view.reservations().isEmpty();
    }

    public boolean isEmpty() {
        return none;
    }

    /** What keeps a role's request off the node, in words; null where it may have it. {@code free} is what is left. */
    public @Nullable String obstacle(Node node, Resources free, String role, Resources asked) {
        if (none) {
            return null;
        }
        String keeper = keeper(node, free, role, asked);
        if (keeper != null) {
            return keeper;
        }
        OnNode room = on(node);
        return room == null
                ? limitOf(role, asked, Map.of(), Map.of())
                : limitOf(role, asked, room.idle, room.idleWith(role, asked));
    }

    /** As {@link #obstacle}, limits left aside. */
    public @Nullable String keeper(Node node, Resources free, String role, Resources asked) {
        OnNode room = none ? null : on(node);
        if (room == null) {
            return null;
        }
        return keeper(room.idle, free, role, asked);
    }

    /** As {@link #keeper}, if nothing ran on the node: what is reserved there is kept whole. */
    public @Nullable String keeperForever(Node node, String role, Resources asked) {
        Resources capacity = node.entry().info().capacity();
        return none || !coversAsked(capacity, asked)
                ? null
                : keeper(view.reservations().on(node), capacity, role, asked);
    }

    private static @Nullable String keeper(Map<String, Resources> kept, Resources free, String role, Resources asked) {
        Resources left = free;
        Set<String> own = new HashSet<>(RoleName.path(role));
        for (var each : kept.entrySet()) {
            if (!own.contains(each.getKey())) {
                left = left.minus(each.getValue());
                if (!coversAsked(left, asked)) {
                    return "the reservation of role " + each.getKey();
                }
            }
        }
        return null;
    }

    /** What is free on the node after the grants so far, where anything is reserved there. */
    public Resources free(Node node) {
        OnNode room = none ? null : on(node);
        return room == null ? node.free() : room.free;
    }

    /** Counts a grant. */
    public void granted(Node node, String role, Resources amount) {
        if (none) {
            return;
        }
        OnNode room = on(node);
        Map<String, Resources> before = room == null ? Map.of() : room.idle;
        Map<String, Resources> after = room == null ? Map.of() : room.idleWith(role, amount);
        for (String each : RoleName.path(role)) {
            more.merge(each, growth(each, amount, before, after), Resources::plus);
        }
        if (room != null) {
            room.used.merge(role, amount, Resources::plus);
            room.free = room.free.minus(amount);
            room.idle = after;
        }
    }

    /** Takes back a grant that was counted. */
    public void takenBack(Node node, String role, Resources amount) {
        granted(node, role, Resources.NONE.minus(amount));
    }

    /** Whether the node has room for as much of the role's if nothing else ran there. */
    public boolean couldEver(Node node, String role, Resources asked) {
        OnNode room = none ? null : on(node);
        if (room == null) {
            return true;
        }
        Resources left = node.entry().info().capacity();
        Set<String> own = new HashSet<>(RoleName.path(role));
        for (var each : room.reserved.entrySet()) {
            left = own.contains(each.getKey()) ? left : left.minus(each.getValue());
        }
        return coversAsked(left, asked);
    }

    private @Nullable String limitOf(
            String role, Resources asked, Map<String, Resources> before, Map<String, Resources> after) {
        for (String each : RoleName.path(role)) {
            Role known = view.roles().get(each);
            if (known == null || known.idle().equals(Resources.NONE)) {
                continue; // without reservations a limit is no matter of nodes
            }
            Resources now = known.counted().plus(more.getOrDefault(each, Resources.NONE));
            Resources then = now.plus(growth(each, asked, before, after));
            for (var bound : known.spec().limit().entrySet()) {
                long grows = Quantities.of(then, bound.getKey()) - Quantities.of(now, bound.getKey());
                if (grows > 0 && Quantities.of(then, bound.getKey()) > bound.getValue()) {
                    return Refusal.limitWithReservations(each);
                }
            }
        }
        return null;
    }

    /** What is used more, less what of the reservations of the role and those below is no longer unused. */
    private static Resources growth(
            String role, Resources amount, Map<String, Resources> before, Map<String, Resources> after) {
        return amount.plus(sum(role, after)).minus(sum(role, before));
    }

    private static Resources sum(String role, Map<String, Resources> idle) {
        Resources sum = Resources.NONE;
        for (var each : idle.entrySet()) {
            if (each.getKey().equals(role) || each.getKey().startsWith(role + "/")) {
                sum = sum.plus(each.getValue());
            }
        }
        return sum;
    }

    private @Nullable OnNode on(Node node) {
        OnNode known = nodes.get(node.id());
        if (known == null) {
            TreeMap<String, Resources> reserved = view.reservations().on(node);
            if (reserved.isEmpty()) {
                return null;
            }
            known = new OnNode(reserved, view.reservations().usedOn(node), node.free());
            nodes.put(node.id(), known);
        }
        return known;
    }

    /** What is reserved may be more than there is: only resources that are asked for count. */
    static boolean coversAsked(Resources left, Resources asked) {
        List<String> names = Quantities.names(asked);
        return names.stream().allMatch(name -> Quantities.of(left, name) >= Quantities.of(asked, name));
    }
}
