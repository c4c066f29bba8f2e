package io.reeve.core.allocate;

import io.reeve.core.state.Node;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;

/** What bounds the tasks of one want that are placed in one go. */
interface Portion {
    /** Whether what is held of the node for other roles leaves room for the request. */
    boolean allows(Node node, Resources free, ResourceRequest request);

    /** Counts a grant that was just added to the plan; false if the next one is not this want's. */
    boolean granted();
}
