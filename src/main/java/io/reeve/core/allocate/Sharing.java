package io.reeve.core.allocate;

import io.reeve.core.backfill.Backfill;
import io.reeve.core.share.ReservedRoom;
import io.reeve.core.share.Scale;
import io.reeve.core.share.ShareRules;
import io.reeve.core.share.Turns;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Reservation;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Constraint;
import io.reeve.model.Placement;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One plan: WHO gets resources next, grant after grant.
 *
 * <p>The role whose turn it is ({@link Turns}) has its most urgent want placed, as many tasks in one go as are its turn
 * one after the other. What is above a limit is refused without a look at nodes, and the role goes on with its next
 * want. What fits nowhere is refused too; where the role is below its guarantee, room is held ({@link Headroom}), and
 * {@link Backfill} says what those that come after may have.
 * A shape that was refused is refused again without a look at any node, because a plan only ever takes; where other
 * tasks matter to a want, what the plan has given out may also help it, so that one is always looked at.
 */
final class Sharing implements Portion {
    /** Tasks of one want that room is held for at once; more would hold whole cells for one role's large tasks. */
    private static final int MAX_HELD_TASKS = 64;

    private final Placing placing;
    private final Backfill backfill;
    private final Demand demand;
    private final Scale scale;
    private final Turns<Backlog> turns;
    private final Map<String, Backlog> backlogs = new LinkedHashMap<>();
    private final Headroom headroom = new Headroom();
    private final ReservedRoom reserved;
    private final List<Grant> grants = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Map<Shape, Refusal> refused = new HashMap<>();
    private final int maxGrants;
    private boolean over;

    private Backlog served;
    private boolean portionOver;
    /** For whom room is held that the portion in the making could have had; empty if none. */
    private String heldFor = "";

    /** @param role empty where it does not matter to whether a task of the shape may start */
    private record Shape(
            ResourceRequest request, List<Constraint> where, Placement placement, long plannedMs, String role) {
        static Shape of(Want want, String role) {
            return new Shape(want.request(), want.where(), want.placement(), want.plannedMs(), role);
        }
    }

    Sharing(ClusterView view, ShareRules rules, Placing placing, Backfill backfill, Demand demand) {
        this.placing = placing;
        this.backfill = backfill;
        this.demand = demand;
        this.reserved = new ReservedRoom(view);
        this.scale = new Scale(view.capacity(), rules.excluded());
        this.turns = new Turns<>(view.roles(), scale, rules.fewerAllocationsFirst());
        this.served = new Backlog("", scale);
        this.maxGrants = demand.maxGrants() == 0 ? Integer.MAX_VALUE : demand.maxGrants();
    }

    Plan plan() {
        backfill.begin(demand);
        List<Want> wants = new ArrayList<>(demand.wants());
        backfill.arrange(wants);
        for (Want want : wants) {
            backlogs.computeIfAbsent(want.role(), role -> new Backlog(role, scale))
                    .add(want);
            turns.alsoWanted(scale.amounts(want.request().scalars()));
        }
        backlogs.values().forEach(backlog -> turns.add(backlog.role, backlog, backlog.asks()));
        for (Backlog next = turns.next(); next != null && !over && grants.size() < maxGrants; next = turns.next()) {
            serve(next);
        }
        return new Plan(
                demand.round(), grants, refusals, backfill.againAtMs(), backfill.closedBy(), backfill.takeKeptMoved());
    }

    private void serve(Backlog backlog) {
        Want want = backlog.want();
        if (!backfill.isOpenTo(want)) {
            goOn(backlog);
            return;
        }
        String limitOf = turns.limitReached(backlog.asks());
        if (limitOf != null) {
            backfill.givesWay(want);
            refusals.add(left(backlog, new Refusal(want.tasks().get(0), 0, Map.of(), "", limitOf, "", null), null));
            goOn(backlog);
            return;
        }
        if (want.isGang()) {
            serveGang(backlog, want);
            return;
        }
        Refusal known = known(want);
        if (known == null) {
            served = backlog;
            portionOver = false;
            heldFor = "";
            placing.place(want, backlog.next, grants, this);
            if (portionOver) {
                return;
            }
            known = placing.refusal(want, backlog.next, grants, this);
            if (heldFor.isEmpty()) {
                boolean isReserved = known.ruledOut().containsKey(Refusal.RESERVED) || !reserved.isEmpty();
                refused.put(Shape.of(want, isReserved ? want.role() : ""), known);
            }
        }
        if (turns.isBelowGuarantee()) {
            int tasks =
                    turns.tasksToGuarantee(Math.min(MAX_HELD_TASKS, want.tasks().size() - backlog.next));
            Want as = possible(want);
            headroom.hold(backlog.role, as.request().scalars(), tasks, placing.nearest(as, grants));
        }
        Reservation kept = heldFor.isEmpty() ? keep(want, backlog.next) : null;
        refusals.add(left(backlog, known, kept));
        if (kept != null) {
            backlogs.values().forEach(each -> each.arrange(backfill));
        }
        goOn(backlog);
    }

    /** All of a gang is one grant, of the sum of what it asks for. */
    private void serveGang(Backlog backlog, Want gang) {
        GangPlacing.Outcome outcome = new GangPlacing(placing, headroom, reserved, backfill, grants)
                .place(gang, amounts -> turns.limitReached(scale.amounts(amounts)));
        Refusal why = outcome.refusal();
        if (why == null) {
            turns.granted(scale.amounts(outcome.amounts()), afterWant(backlog));
            return;
        }
        boolean isPossible = placing.fittingIfEmpty(gang) == gang.tasks().size();
        if (isPossible && turns.isBelowGuarantee()) {
            for (Want member : gang.members()) {
                int tasks = Math.min(MAX_HELD_TASKS, member.tasks().size());
                Want as = possible(member);
                headroom.hold(backlog.role, as.request().scalars(), tasks, placing.nearest(as, grants));
            }
        }
        Reservation kept = null;
        if (isPossible && why.heldFor().isEmpty() && why.limitOf().isEmpty()) {
            kept = backfill.blocked(gang, avoided -> placing.seats(gang, avoided));
        } else {
            backfill.givesWay(gang);
        }
        refusals.add(why.with(kept));
        goOn(backlog);
    }

    /** Why the shape was refused before in this plan, of which it may get nothing more; null if it was not. */
    private @Nullable Refusal known(Want want) {
        if (want.placement().looksAtTasks()) {
            return null;
        }
        Refusal ofAnybody = refused.get(Shape.of(want, ""));
        return ofAnybody != null ? ofAnybody : refused.get(Shape.of(want, want.role()));
    }

    private @Nullable Reservation keep(Want want, int from) {
        Want as = possible(want);
        return backfill.blocked(as, from, () -> placing.feasible(as, grants));
    }

    /** The want by the first of its alternatives that some node could ever take; itself where there is none. */
    private Want possible(Want want) {
        if (want.placement().alternatives().isEmpty()
                || !placing.feasible(want, grants).isEmpty()) {
            return want;
        }
        return want.placement().alternatives().stream()
                .map(want::with)
                .filter(as -> !placing.feasible(as, grants).isEmpty())
                .findFirst()
                .orElse(want);
    }

    /** The refusal of what is left of the role's current want. */
    private Refusal left(Backlog backlog, Refusal why, @Nullable Reservation kept) {
        int tasks = backlog.want().tasks().size() - backlog.next;
        return new Refusal(
                backlog.want().tasks().get(backlog.next),
                tasks,
                why.ruledOut(),
                why.nearest(),
                why.limitOf(),
                why.limitOf().isEmpty() ? heldFor : "",
                kept);
    }

    private void goOn(Backlog backlog) {
        heldFor = "";
        long[] asks = afterWant(backlog);
        if (asks == null) {
            turns.leave();
        } else {
            turns.nowAsks(asks);
        }
    }

    /** What the role asks for after its current want; null where that was its last. */
    private long @Nullable [] afterWant(Backlog backlog) {
        if (backlog.advance()) {
            return backlog.asks();
        }
        over |= demand.cut().contains(backlog.role);
        return null;
    }

    @Override
    public boolean allows(Node node, Resources free, ResourceRequest request) {
        if (!free.covers(request.scalars())) {
            return true; // what does not fit anyhow is no matter of what is held
        }
        String holder = headroom.isEmpty() ? null : headroom.holder(node.id(), free, served.role, request.scalars());
        if (holder != null) {
            heldFor = holder;
            return false;
        }
        return keeper(node, free, request) == null;
    }

    @Override
    public @Nullable String keeper(Node node, Resources free, ResourceRequest request) {
        String other = reserved.obstacle(node, free, served.role, request.scalars());
        if (other != null) {
            return other;
        }
        return backfill.allows(node, free, asking(request), served.next) ? null : Refusal.RESERVED;
    }

    private Want asking(ResourceRequest request) {
        Want want = served.want();
        return request.equals(want.request()) ? want : want.with(request);
    }

    /** The next task is of the same want while it is the same role's turn, within its limit. */
    @Override
    public boolean granted(Node node, ResourceRequest request) {
        backfill.granted(node, asking(request), served.next);
        reserved.granted(node, served.role, request.scalars());
        long[] asks = served.asks();
        served.next++;
        if (served.isWantDone()) {
            turns.granted(asks, afterWant(served));
            portionOver = true;
        } else {
            turns.granted(asks, asks);
            portionOver = grants.size() >= maxGrants || turns.next() != served || turns.limitReached(asks) != null;
        }
        return !portionOver;
    }
}
