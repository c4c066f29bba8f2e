package io.reeve.core.allocate;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Constraint;
import io.reeve.model.Placement;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.ResourceRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides who gets resources. It reads the leader's view and answers a demand with a plan, in which each grant counts
 * as used for the next; no node is ever planned beyond its capacity.
 *
 * <p>Wants are served in their order; the {@link Placer} says where each task runs. A shape that was refused is refused
 * again within the plan without a look at any node, because a plan only ever takes. Where other tasks matter to a want,
 * what the plan has given out may also help it, so that one is always looked at.
 */
public final class Allocator {
    private final ClusterView view;
    private final Placer placer;

    private record Shape(ResourceRequest request, List<Constraint> where, Placement placement) {}

    /** Places by best fit. */
    public Allocator(ClusterView view) {
        this(view, PlacementPolicy.BEST_FIT);
    }

    public Allocator(ClusterView view, PlacementPolicy policy) {
        this.view = view;
        this.placer = new Placer(view, policy);
    }

    /** Forgets all that was remembered: at the start of a term. */
    public void rebuild() {
        placer.rebuild();
    }

    /** Takes note of an event that was just folded into the view; every event must come by, in order. */
    public void observe(Event event) {
        placer.observe(event);
        if (event instanceof AttemptEvent.AttemptEnded ended) {
            TaskEntry task = view.task(ended.attempt().task());
            if (task != null && task.lastAttempt() != null) {
                placer.ended(ended.attempt(), task.lastAttempt().node());
            }
        } else if (event instanceof NodeEvent) {
            placer.nodesChanged();
        }
    }

    /** Grants what fits, and says of each want that got less than it asked why. Changes nothing but its own memory. */
    public Plan allocate(Demand demand) {
        placer.refresh();
        List<Grant> grants = new ArrayList<>();
        List<Refusal> refusals = new ArrayList<>();
        Map<Shape, Refusal> refused = new HashMap<>();
        for (Want want : demand.wants()) {
            Shape shape = new Shape(want.request(), want.where(), want.placement());
            Refusal known = want.placement().looksAtTasks() ? null : refused.get(shape);
            int granted = known == null ? placer.place(want, 0, grants) : 0;
            if (granted < want.tasks().size()) {
                Refusal refusal = known == null ? placer.refusal(want, granted, grants) : again(known, want, granted);
                refused.put(shape, refusal);
                refusals.add(refusal);
            }
        }
        placer.planned(grants);
        return new Plan(demand.round(), grants, refusals);
    }

    private static Refusal again(Refusal known, Want want, int granted) {
        int left = want.tasks().size() - granted;
        return new Refusal(want.tasks().get(granted), left, known.ruledOut(), known.nearest());
    }
}
