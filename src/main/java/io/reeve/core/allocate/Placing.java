package io.reeve.core.allocate;

import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Resources;
import java.util.List;

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
    List<Candidate> feasible(Want want, List<Grant> grants);

    /** @param free what the plan has left of it so far */
    record Candidate(Node node, Resources free) {}
}
