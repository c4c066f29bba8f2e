package io.reeve.core.allocate;

import io.reeve.core.backfill.Seat;
import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds nodes: WHERE, as {@link Sharing} says WHO. */
interface Placing {
    /**
     * Grants tasks of a want from the one at {@code from} on, until the portion or the want ends or nothing fits.
     *
     * @return the first task that got nothing
     */
    int place(Want want, int from, List<Grant> grants, Portion portion);

    /** Why the tasks from {@code from} on fit no node, {@code grants} being what the plan has given out. */
    Refusal refusal(Want want, int from, List<Grant> grants, Portion portion);

    /**
     * The live workers that would have room for a task of the want if nothing else ran there; none from which the tasks
     * that it looks at keep it.
     */
    List<Node> feasible(Want want, List<Grant> grants);

    /** The same nodes, in the order of how little they lack of having room for a task of the want now. */
    Nearest nearest(Want want, List<Grant> grants);

    /** Undoes grants that this plan gave last. */
    void takeBack(List<Grant> last);

    /** What a gang would take of which nodes if nothing else ran there; null where it would not fit. */
    @Nullable
    Map<NodeId, Seat> seats(Want gang, Set<NodeId> avoided);

    /** How many tasks of a gang would have room together if nothing else ran. */
    int fittingIfEmpty(Want gang);
}
