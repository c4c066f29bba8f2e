package io.reeve.core.allocate;

import io.reeve.core.backfill.Backfill;
import io.reeve.core.share.ReservedRoom;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.GangRoom;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.NodeId;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds room for a gang, for all of it in one plan or for none. Its tasks are placed one after the other, the largest
 * first; where one then has no room, everything is taken back and tried once more with that one before the others.
 */
final class GangPlacing {
    /** Each further try costs as much as the first. */
    private static final int MAX_TRIES = 4;

    private final Placing placing;
    private final Headroom headroom;
    private final ReservedRoom reserved;
    private final Backfill backfill;
    private final List<Grant> grants;

    /**
     * What came of it.
     *
     * @param refusal null where all of it is placed
     * @param amounts what all of it was given
     */
    record Outcome(@Nullable Refusal refusal, Resources amounts) {}

    GangPlacing(Placing placing, Headroom headroom, ReservedRoom reserved, Backfill backfill, List<Grant> grants) {
        this.placing = placing;
        this.headroom = headroom;
        this.reserved = reserved;
        this.backfill = backfill;
        this.grants = grants;
    }

    /**
     * Adds the grants of all of the gang to the plan, or none and says why.
     *
     * @param limitReached names the role whose limit an amount would exceed; null where none
     */
    Outcome place(Want gang, Function<Resources, @Nullable String> limitReached) {
        List<Want> order = largestFirst(gang);
        Set<Want> moved = new HashSet<>();
        Refusal best = null;
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            int before = grants.size();
            Trial trial = new Trial();
            Want stuck = trial.run(order);
            String limitOf = stuck == null ? limitReached.apply(trial.amounts) : null;
            if (stuck == null && limitOf == null) {
                trial.tell();
                return new Outcome(null, trial.amounts);
            }
            if (stuck == null) {
                best = aboveLimit(gang, limitOf);
            } else {
                Refusal why = placing.refusal(stuck, trial.task, grants, trial);
                TaskId first = stuck.tasks().get(trial.task);
                String heldFor = trial.heldFor;
                order.subList(order.indexOf(stuck) + 1, order.size()).forEach(trial::place);
                int fitting = grants.size() - before;
                if (best == null || best.gang() != null && fitting > best.gang().fitting()) {
                    var room = new GangRoom(first, fitting, placing.fittingIfEmpty(gang));
                    best = refusal(gang, why, heldFor, room);
                }
            }
            trial.takeBack();
            List<Grant> taken = grants.subList(before, grants.size());
            placing.takeBack(taken);
            taken.clear();
            if (stuck == null || !moved.add(stuck) || order.indexOf(stuck) == 0) {
                break;
            }
            order.remove(stuck);
            order.add(0, stuck);
        }
        return new Outcome(best, Resources.NONE);
    }

    /** With the alternatives that have room it asks for more than was seen when its turn came. */
    private static Refusal aboveLimit(Want gang, @Nullable String limitOf) {
        String limited = limitOf == null ? "" : limitOf;
        return new Refusal(gang.tasks().get(0), gang.tasks().size(), Map.of(), "", limited, "", null);
    }

    private static Refusal refusal(Want gang, Refusal why, String heldFor, GangRoom room) {
        return new Refusal(
                gang.tasks().get(0), gang.tasks().size(), why.ruledOut(), why.nearest(), "", heldFor, null, room);
    }

    static List<Want> largestFirst(Want gang) {
        List<Want> order = new ArrayList<>(gang.members());
        Resources all = gang.request().scalars();
        order.sort(Comparator.comparingLong(
                (Want member) -> -weight(member.request().scalars(), all)));
        return order;
    }

    /** The largest part that it has of what the gang asks for of one resource, in millionths. */
    private static long weight(Resources each, Resources all) {
        return Math.max(
                Math.max(part(each.cpuMillis(), all.cpuMillis()), part(each.memoryBytes(), all.memoryBytes())),
                Math.max(part(each.diskBytes(), all.diskBytes()), part(each.gpuMillis(), all.gpuMillis())));
    }

    private static long part(long each, long all) {
        return all == 0 ? 0 : (long) (1e6 * each / all);
    }

    /** One try; nobody else hears of it before all of the gang have room. */
    private final class Trial implements Portion {
        private final List<Given> given = new ArrayList<>();
        private final Map<NodeId, Resources> ofNode = new HashMap<>();
        Resources amounts = Resources.NONE;
        /** For whom room is held that it could have had; empty if none. */
        String heldFor = "";

        private Want member;
        /** Of the member. */
        int task;

        private record Given(Node node, Want member, int task) {}

        Trial() {
            this.member = new Want(List.of(), "", ResourceRequest.of(Resources.NONE), List.of());
        }

        /** Places one after the other; returns the first of which a task has no room, or null. */
        @Nullable
        Want run(List<Want> order) {
            for (Want each : order) {
                place(each);
                if (task < each.tasks().size()) {
                    return each;
                }
            }
            return null;
        }

        /** As many of its tasks as have room. */
        void place(Want each) {
            member = each;
            task = 0;
            placing.place(each, 0, grants, this);
        }

        /** Not all of it has room. */
        void takeBack() {
            given.forEach(grant -> reserved.takenBack(
                    grant.node(),
                    grant.member().role(),
                    grant.member().request().scalars()));
        }

        /** All of it is granted. */
        void tell() {
            given.forEach(grant -> backfill.granted(grant.node(), grant.member(), grant.task()));
        }

        @Override
        public boolean allows(Node node, Resources free, ResourceRequest request) {
            if (!free.covers(request.scalars())) {
                return true; // what does not fit anyhow is no matter of what is held
            }
            String holder =
                    headroom.isEmpty() ? null : headroom.holder(node.id(), free, member.role(), request.scalars());
            if (holder != null) {
                heldFor = holder;
                return false;
            }
            return keeper(node, free, request) == null;
        }

        /** What the others of the gang have got there counts as if it were asked for as well. */
        @Override
        public @Nullable String keeper(Node node, Resources free, ResourceRequest request) {
            String other = reserved.obstacle(node, free, member.role(), request.scalars());
            if (other != null) {
                return other;
            }
            Resources others = ofNode.getOrDefault(node.id(), Resources.NONE);
            var asked = new ResourceRequest(request.scalars().plus(others), request.ports(), request.fixedPorts());
            return backfill.allows(node, free, member.with(asked), task) ? null : Refusal.RESERVED;
        }

        @Override
        public boolean granted(Node node, ResourceRequest request) {
            reserved.granted(node, member.role(), request.scalars());
            given.add(new Given(node, member.with(request), task));
            ofNode.merge(node.id(), request.scalars(), Resources::plus);
            amounts = amounts.plus(request.scalars());
            task++;
            return true;
        }
    }
}
