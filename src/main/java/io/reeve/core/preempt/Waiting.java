package io.reeve.core.preempt;

import io.reeve.core.state.Node;
import io.reeve.message.Rounds.Want;
import java.util.Collection;
import java.util.List;

/** What others know of the tasks that wait for resources. */
public interface Waiting {
    /** Below every priority: nothing of the role waits. */
    int NOTHING = -1;

    /** The highest priority of a role's tasks that wait for nothing but resources, or {@link #NOTHING}. */
    int highestPriority(String role);

    /** The most urgent of them, whether they were refused or not; at most {@code most} shapes. */
    List<Want> mostUrgent(String role, int most);

    /** The live workers that would have room for one of the tasks if nothing else ran there. */
    Collection<Node> feasible(Want want);
}
