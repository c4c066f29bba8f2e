package io.reeve.core.backfill;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.event.Event;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Reservation;
import io.reeve.message.Rounds.Want;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a plan may give to whom while more urgent tasks wait. Asked by the allocator as it goes through a demand; keeps
 * what it promised from one plan to the next.
 *
 * <p>Pure and single-threaded: time comes with the demand, and what runs comes by as events.
 */
public interface Backfill {
    /** Forgets what was promised and reads the view anew. */
    void rebuild();

    /** Takes note of an event that was just folded into the view; every event must come by, in order. */
    void observe(Event event);

    /** A plan begins; nothing of the one before was granted but what came by as events. */
    void begin(Demand demand);

    /** Puts those of the plan's next wants into the order in which they shall be tried. */
    default void arrange(List<Want> next) {}

    /** Whether the want is tried at all. */
    boolean isOpenTo(Want want);

    /** Whether a task of the want may start now on the node; {@code free} is what the plan has left of it. */
    boolean allows(Node node, Resources free, Want want, int task);

    /** The plan grants the task room on the node. */
    void granted(Node node, Want want, int task);

    /**
     * The tasks of the want from {@code from} on do not fit, or may not start.
     *
     * @param feasible the live workers that have room for one if nothing else runs there; asked for only when needed
     * @return what is kept for the first of them, if anything
     */
    @Nullable
    Reservation blocked(Want want, int from, Supplier<Collection<Node>> feasible);

    /** Finds nodes for a gang. */
    interface Seats {
        /** What it would take of which nodes if nothing else ran there; null where it would not fit. */
        @Nullable
        Map<NodeId, Seat> choose(Set<NodeId> avoided);
    }

    /**
     * A gang has no room now.
     *
     * @param seats asked only when needed
     * @return what is kept for it, if anything
     */
    default @Nullable Reservation blocked(Want gang, Seats seats) {
        return null;
    }

    /** A gang does not start for another reason than want of room: nothing is kept for it. */
    default void givesWay(Want gang) {}

    /** When another plan may grant more though nothing else happens, or {@link Plan#NEVER}. */
    long againAtMs();

    /** Whom nobody may pass; null where somebody may. */
    @Nullable
    TaskId closedBy();

    /**
     * Whether anything that was kept, before or in this plan, is not kept there or for that task any more; asked once,
     * at the end of each plan. False where {@link #againAtMs} tells of it.
     */
    boolean takeKeptMoved();

    /** The room that is kept after the last plan, for whom. */
    Map<TaskId, Reservation> kept();

    static Backfill of(BackfillPolicy policy, ClusterView view) {
        Ends ends = new Ends(view);
        Backfill singles = policy == BackfillPolicy.CONSERVATIVE
                ? new Conservative(view, ends)
                : new HeadFirst(policy, view, ends);
        return new Gangs(policy, singles, view, ends);
    }
}
