package io.reeve.core.allocate;

import io.reeve.core.backfill.Backfill;
import io.reeve.core.share.ShareRules;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.HoldWatch;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.NodeEvent;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Reservation;
import io.reeve.message.Rounds.Want;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.NodeId;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.TaskId;
import java.util.List;
import java.util.Map;

/**
 * Decides who gets resources, and where. It reads the leader's view and answers a demand with a plan, in which each
 * grant counts as used for the next; no node is ever planned beyond its capacity. {@link Sharing} says whose want is
 * served, the {@link Placer} where each of its tasks runs, and {@link Backfill} what later ones may have where one does
 * not fit.
 */
public final class Allocator {
    private final ClusterView view;
    private final ShareRules rules;
    private final Placer placer;
    private final Backfill backfill;
    private final HeldRooms heldRooms;
    private final HoldWatch holdWatch = new HoldWatch();

    /** Places by best fit. */
    public Allocator(ClusterView view) {
        this(view, ShareRules.DEFAULT, PlacementPolicy.BEST_FIT);
    }

    public Allocator(ClusterView view, PlacementPolicy policy) {
        this(view, ShareRules.DEFAULT, policy);
    }

    public Allocator(ClusterView view, ShareRules rules) {
        this(view, rules, PlacementPolicy.BEST_FIT);
    }

    /** With EASY backfilling. */
    public Allocator(ClusterView view, ShareRules rules, PlacementPolicy policy) {
        this(view, rules, policy, BackfillPolicy.EASY);
    }

    public Allocator(ClusterView view, ShareRules rules, PlacementPolicy policy, BackfillPolicy backfill) {
        this.view = view;
        this.rules = rules;
        this.placer = new Placer(view, policy);
        this.backfill = Backfill.of(backfill, view);
        this.heldRooms = new HeldRooms(view);
    }

    /** Forgets all that was remembered: at the start of a term. */
    public void rebuild() {
        placer.rebuild();
        backfill.rebuild();
        holdWatch.rebuild(view);
    }

    /** Takes note of an event that was just folded into the view; every event must come by, in order. */
    public void observe(Event event) {
        backfill.observe(event);
        if (event instanceof JobEvent.JobRetried) {
            backfill.rebuild(); // a task that room is kept for may wait for one of these again
        }
        placer.observe(event);
        NodeId held = holdWatch.observe(event);
        if (held != null) {
            placer.holdsChanged(held);
        }
        if (event instanceof AttemptEvent.AttemptEnded ended) {
            TaskEntry task = view.task(ended.attempt().task());
            if (task != null && task.lastAttempt() != null) {
                placer.ended(ended.attempt(), task.lastAttempt().node());
            }
        } else if (event instanceof NodeEvent) {
            placer.nodesChanged();
        }
    }

    /** The live workers that would have room for a task of the want if nothing else ran there. */
    public List<Node> feasible(Want want) {
        placer.refresh();
        return placer.feasible(want, List.of());
    }

    /** Grants what fits, and says of each want that got less than it asked why. Changes nothing but its own memory. */
    public Plan allocate(Demand demand) {
        placer.refresh();
        List<Grant> held = view.holds().isEmpty() ? List.of() : heldRooms.take(placer);
        if (!held.isEmpty()) {
            // A plan of its own: what it takes is in the view when turns are taken next.
            return new Plan(demand.round(), held, List.of(), backfill.againAtMs(), backfill.closedBy(), false);
        }
        Plan plan = new Sharing(view, rules, placer, backfill, demand).plan();
        placer.planned(plan.grants());
        return plan;
    }

    /** The room that is kept for tasks that wait, as of the last plan: no later one may delay them. */
    public Map<TaskId, Reservation> kept() {
        return backfill.kept();
    }
}
