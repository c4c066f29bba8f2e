package io.reeve.core.allocate;

import io.reeve.core.state.Node;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;

/** What bounds the tasks of one want that are placed in one go. */
interface Portion {
    /** Whether what is held of the node for other roles, or for tasks that wait, leaves room for the request. */
    boolean allows(Node node, Resources free, ResourceRequest request);

    /** Whether it is a task that waits for which room on the node is kept from the request. */
    boolean isReserved(Node node, Resources free, ResourceRequest request);

    /** Counts a grant that was just added to the plan; false if the next one is not this want's. */
    boolean granted(Node node, ResourceRequest request);
}
