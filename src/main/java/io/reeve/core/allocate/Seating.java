package io.reeve.core.allocate;

import io.reeve.core.backfill.Seat;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Allocation;
import io.reeve.model.NodeId;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a gang would have room if nothing else ran on the nodes: on those that have it now, and beyond them on those
 * that lack least.
 */
final class Seating {
    private static final int MAX_TRIES = 4;

    private final FreeIndex index;
    private final Matches matches;
    private final Residents residents;

    /**
     * @param seats what of each node it would take
     * @param seated how many of its tasks have a seat
     */
    record Seats(Map<NodeId, Seat> seats, int seated) {}

    /** One node as if nothing ran there, and what the gang takes of it. */
    private static final class Room {
        final Slot now;
        final Slot empty;
        Resources taken = Resources.NONE;
        boolean fitsNow = true;

        Room(Slot now) {
            this.now = now;
            this.empty = Slot.ifEmpty(now.node, now.index);
        }

        /** What the request lacks there now, beside what the gang took. */
        long lackMillionths(ResourceRequest request) {
            return Headroom.lackMillionths(now.free.minus(taken), request.scalars());
        }
    }

    Seating(FreeIndex index, Matches matches, Residents residents) {
        this.index = index;
        this.matches = matches;
        this.residents = residents;
    }

    /** Whatever else runs is taken to end, unless it is what a task of the gang must be near to. */
    Seats of(Want gang, Set<NodeId> avoided) {
        Seats alone = best(gang, avoided, new Residents());
        return alone.seated() == gang.tasks().size()
                        || gang.members().stream()
                                .noneMatch(member -> member.placement().looksAtTasks())
                ? alone
                : better(alone, best(gang, avoided, residents));
    }

    private static Seats better(Seats left, Seats right) {
        return right.seated() > left.seated() ? right : left;
    }

    private Seats best(Want gang, Set<NodeId> avoided, Residents others) {
        List<Want> order = GangPlacing.largestFirst(gang);
        Set<Want> moved = new HashSet<>();
        Seats best = new Seats(Map.of(), 0);
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            var trial = new Trial(avoided, others);
            Want stuck = trial.run(order);
            best = better(best, new Seats(seats(trial.rooms), trial.grants.size()));
            if (stuck == null || !moved.add(stuck) || order.indexOf(stuck) == 0) {
                break;
            }
            order.remove(stuck);
            order.add(0, stuck);
        }
        return best;
    }

    private static Map<NodeId, Seat> seats(List<Room> rooms) {
        Map<NodeId, Seat> seats = new LinkedHashMap<>();
        for (Room room : rooms) {
            if (!room.taken.equals(Resources.NONE)) {
                seats.put(room.now.node.id(), new Seat(room.taken, room.fitsNow));
            }
        }
        return seats;
    }

    /** One order of the tasks, tried on nodes that are empty at first. */
    private final class Trial {
        final List<Room> rooms = new ArrayList<>();
        final List<Grant> grants = new ArrayList<>();
        private final Residents others;

        Trial(Set<NodeId> avoided, Residents others) {
            this.others = others;
            for (Slot slot : index.all()) {
                if (!avoided.contains(slot.node.id())) {
                    rooms.add(new Room(slot));
                }
            }
        }

        /** Seats all that have a seat; returns the first of which a task has none, or null. */
        @Nullable
        Want run(List<Want> order) {
            Want stuck = null;
            for (Want member : order) {
                int next = seat(member.request(), member, 0);
                for (ResourceRequest alternative : member.placement().alternatives()) {
                    next = seat(alternative, member, next);
                }
                if (next < member.tasks().size() && stuck == null) {
                    stuck = member;
                }
            }
            return stuck;
        }

        /** Returns the first task of the member that has no seat. */
        private int seat(ResourceRequest request, Want member, int from) {
            Neighbours neighbours =
                    member.placement().looksAtTasks() ? Neighbours.of(member, index, others, grants) : null;
            int next = from;
            for (Room room : nearestFirst(request, member)) {
                while (next < member.tasks().size() && take(room, request, neighbours)) {
                    var nothing = new Allocation(request.scalars(), List.of(), List.of());
                    grants.add(new Grant(
                            member.tasks().get(next++), room.now.node.id(), room.now.node.incarnation(), nothing));
                }
            }
            return next;
        }

        private List<Room> nearestFirst(ResourceRequest request, Want member) {
            BitSet suitable = matches.matching(member.where());
            List<Room> nearestFirst = new ArrayList<>(rooms.size());
            for (Room room : rooms) {
                if ((suitable == null || suitable.get(room.now.index)) && room.empty.fits(request)) {
                    nearestFirst.add(room);
                }
            }
            nearestFirst.sort(Comparator.comparingLong((Room room) -> room.lackMillionths(request))
                    .thenComparing(room -> room.now.node.id()));
            return nearestFirst;
        }
    }

    private static boolean take(Room room, ResourceRequest request, @Nullable Neighbours neighbours) {
        if (neighbours != null && neighbours.obstacle(room.empty) != null) {
            return false;
        }
        boolean now = room.now.free.minus(room.taken).covers(request.scalars()) && room.now.fits(request);
        if (room.empty.take(request, room.empty.fullestGpuFor(request)) == null) {
            return false;
        }
        room.taken = room.taken.plus(request.scalars());
        room.fitsNow &= now;
        if (neighbours != null) {
            neighbours.placed(room.empty);
        }
        return true;
    }
}
