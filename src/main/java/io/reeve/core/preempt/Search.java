package io.reeve.core.preempt;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Idle;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Allocation;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a task costs least, and whom.
 *
 * <p>On one node the first in {@link Victim#ORDER} go until the task fits, and then each that need not go stays after
 * all, the most valuable first. Of the nodes the one is taken whose most important victim is least important, then with
 * the least work lost, then with the fewest victims, then by name.
 */
final class Search {
    private final ClusterView view;
    private final Live live;

    /** @param victims empty where what is being stopped anyway makes room enough */
    record Choice(Node node, List<Victim> victims, Allocation room, int highestPriority, long lostMs) {
        boolean isBetterThan(@Nullable Choice other) {
            if (other == null) {
                return true;
            }
            int byPriority = Integer.compare(highestPriority, other.highestPriority);
            int byLoss = byPriority != 0 ? byPriority : Long.compare(lostMs, other.lostMs);
            int byCount = byLoss != 0 ? byLoss : Integer.compare(victims.size(), other.victims.size());
            return byCount != 0 ? byCount < 0 : node.id().compareTo(other.node.id()) < 0;
        }
    }

    Search(ClusterView view, Live live) {
        this.view = view;
        this.live = live;
    }

    /** Null where nobody may go, or all that may are not enough. */
    @Nullable
    Choice best(Want want, Collection<Node> nodes, Rule rule, long nowMs) {
        Choice best = null;
        for (Node node : nodes) {
            Choice choice = on(node, want, rule, nowMs);
            if (choice != null && choice.isBetterThan(best)) {
                best = choice;
            }
            if (best != null && best.victims().isEmpty()) {
                return best;
            }
        }
        return best;
    }

    private @Nullable Choice on(Node node, Want want, Rule rule, long nowMs) {
        Bounds bounds = rule.bounds(view, live);
        Room room = roomLeft(node, want.role());
        List<Victim> candidates = live.on(node);
        candidates.sort(Victim.ORDER);
        List<Victim> victims = new ArrayList<>();
        var next = candidates.iterator();
        while (!suffices(room, want, bounds)) {
            if (!next.hasNext()) {
                return null;
            }
            Victim victim = next.next();
            if (rule.mayGo().test(victim, bounds)) {
                victims.add(victim);
                room.free(victim.role(), victim.allocation());
                bounds.goes(victim);
            }
        }
        for (int i = victims.size() - 1; i >= 0; i--) {
            Victim victim = victims.get(i);
            room.putBack(victim.role(), victim.allocation());
            bounds.stays(victim);
            if (suffices(room, want, bounds)) {
                victims.remove(i);
            } else {
                room.free(victim.role(), victim.allocation());
                bounds.goes(victim);
            }
        }
        long lostMs = 0;
        int highest = Integer.MIN_VALUE;
        for (Victim victim : victims) {
            lostMs += Math.max(0, nowMs - victim.startedMs());
            highest = Math.max(highest, victim.priority());
        }
        return new Choice(node, victims, Objects.requireNonNull(room.roomFor(want.request())), highest, lostMs);
    }

    private static boolean suffices(Room room, Want want, Bounds bounds) {
        return room.fits(want.request()) && bounds.isWithinLimits();
    }

    /** What the node has, and gets back from attempts that are being stopped, without what is held for others. */
    Room roomLeft(Node node, String role) {
        Room room = new Room(node, view.holds().on(node.id()), gone -> keptFrom(role, node, gone));
        node.attempts().forEach((attempt, allocation) -> {
            if (live.isEnding(attempt)) {
                room.free(live.roleOf(attempt), allocation);
            }
        });
        return room;
    }

    /** What reservations of other roles keep of the node where roles use so much less than they do. */
    private Resources keptFrom(String role, Node node, Map<String, Resources> gone) {
        SortedMap<String, Resources> reserved = view.reservations().isEmpty()
                ? new TreeMap<>()
                : view.reservations().on(node);
        if (reserved.isEmpty()) {
            return Resources.NONE;
        }
        Map<String, Resources> used = view.reservations().usedOn(node);
        gone.forEach((of, amount) -> used.merge(of, Resources.NONE.minus(amount), Resources::plus));
        List<String> own = RoleName.path(role);
        Resources kept = Resources.NONE;
        Resources capacity = node.entry().info().capacity();
        for (var idle : Idle.of(reserved, used, capacity).entrySet()) {
            kept = own.contains(idle.getKey()) ? kept : kept.plus(idle.getValue());
        }
        return kept;
    }
}
