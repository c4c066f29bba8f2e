package io.reeve.core.preempt;

import io.reeve.core.preempt.Way.Seat;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Allocation;
import io.reeve.model.NodeId;
import io.reeve.model.ResourceRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Makes room for all of a gang, or finds that there is none to be made.
 *
 * <p>Its tasks are seated one after the other, the larger ones first, each where the next one costs least as
 * {@link Search} counts it; what goes for one of them counts for all. Where other tasks matter to where one of the gang
 * runs, nobody makes way: whether it could start there is only known when all of it is placed.
 */
final class Together {
    private final ClusterView view;
    private final Live live;
    private final Search search;

    Together(ClusterView view, Live live, Search search) {
        this.view = view;
        this.live = live;
        this.search = search;
    }

    /** One node, with what goes and comes there so far. */
    private static final class Place {
        final Node node;
        final Room room;
        final List<Victim> left;

        Place(Node node, Room room, List<Victim> left) {
            this.node = node;
            this.room = room;
            this.left = left;
        }
    }

    /** What one more task costs on a node. */
    private record Cost(Place place, List<Victim> victims, int highestPriority, long lostMs) {
        static final Comparator<Cost> LEAST = Comparator.comparingInt(Cost::highestPriority)
                .thenComparingLong(Cost::lostMs)
                .thenComparingInt(cost -> cost.victims().size())
                .thenComparing(cost -> cost.place().node.id());
    }

    /** Null where nobody may go, or all that may are not enough. */
    @Nullable
    Way of(Want gang, Waiting waiting, Rule rule, long nowMs) {
        return gang.members().stream().anyMatch(member -> member.placement().looksAtTasks())
                ? null
                : new Trial(waiting, rule, nowMs).run(gang);
    }

    private final class Trial {
        private final Waiting waiting;
        private final Rule rule;
        private final long nowMs;
        private final Bounds bounds;
        private final Map<NodeId, Place> places = new HashMap<>();
        private final List<Seat> seats = new ArrayList<>();
        private final List<Victim> victims = new ArrayList<>();

        Trial(Waiting waiting, Rule rule, long nowMs) {
            this.waiting = waiting;
            this.rule = rule;
            this.nowMs = nowMs;
            this.bounds = rule.bounds(view, live);
        }

        @Nullable
        Way run(Want gang) {
            List<Want> order = new ArrayList<>(gang.members());
            order.sort(Comparator.comparingLong(
                    (Want member) -> -member.request().scalars().cpuMillis()));
            for (Want member : order) {
                int next = seat(member, 0);
                for (ResourceRequest other : member.placement().alternatives()) {
                    next = seat(member.with(other), next);
                }
                if (next < member.tasks().size()) {
                    return null;
                }
            }
            return bounds.isWithinLimits() ? new Way(seats, victims, rule.sentence()) : null;
        }

        /** Returns the first task that has no seat. */
        private int seat(Want member, int from) {
            int next = from;
            if (next == member.tasks().size()) {
                return next;
            }
            var costs = new PriorityQueue<Cost>(Cost.LEAST);
            for (Node node : waiting.feasible(member)) {
                add(place(node), member, costs);
            }
            while (next < member.tasks().size() && !costs.isEmpty()) {
                Cost cost = costs.remove();
                boolean isStill =
                        cost.victims().stream().allMatch(victim -> rule.mayGo().test(victim, bounds));
                if (isStill) {
                    take(cost, member, next++);
                }
                add(cost.place(), member, costs); // the next one there, or this one as others have left it
            }
            return next;
        }

        private Place place(Node node) {
            return places.computeIfAbsent(node.id(), id -> {
                List<Victim> running = live.on(node);
                running.sort(Victim.ORDER);
                return new Place(node, search.roomLeft(node, rule.role()), running);
            });
        }

        private void take(Cost cost, Want member, int task) {
            Place place = cost.place();
            cost.victims().forEach(victim -> go(place, victim));
            place.left.removeAll(cost.victims());
            victims.addAll(cost.victims());
            Allocation room = Objects.requireNonNull(place.room.roomFor(member.request()));
            place.room.seat(member.request(), room);
            seats.add(new Seat(member.tasks().get(task), place.node, room));
        }

        /** Adds what one more task costs there, if it can be had. */
        private void add(Place place, Want member, PriorityQueue<Cost> costs) {
            List<Victim> needed = needed(place, member);
            if (needed != null) {
                int highest = Integer.MIN_VALUE;
                long lostMs = 0;
                for (Victim victim : needed) {
                    highest = Math.max(highest, victim.priority());
                    lostMs += Math.max(0, nowMs - victim.startedMs());
                }
                costs.add(new Cost(place, needed, highest, lostMs));
            }
        }

        private @Nullable List<Victim> needed(Place place, Want member) {
            List<Victim> needed = new ArrayList<>();
            for (Victim victim : place.left) {
                if (place.room.fits(member.request())) {
                    break;
                } else if (rule.mayGo().test(victim, bounds)) {
                    needed.add(victim);
                    go(place, victim);
                }
            }
            boolean fits = place.room.fits(member.request());
            for (int i = needed.size() - 1; i >= 0; i--) {
                Victim victim = needed.get(i);
                stay(place, victim);
                if (fits && place.room.fits(member.request())) {
                    needed.remove(i); // it need not go
                } else if (fits) {
                    go(place, victim);
                }
            }
            if (fits) {
                needed.forEach(victim -> stay(place, victim)); // it is but a look
            }
            return fits ? needed : null;
        }

        private void go(Place place, Victim victim) {
            place.room.free(victim.role(), victim.allocation());
            bounds.goes(victim);
        }

        private void stay(Place place, Victim victim) {
            place.room.putBack(victim.role(), victim.allocation());
            bounds.stays(victim);
        }
    }
}
