package io.reeve.core.allocate;

import io.reeve.core.state.Node;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import org.jspecify.annotations.Nullable;

/** What bounds the tasks of one want that are placed in one go. */
interface Portion {
    /** Whether what is held of the node for other roles, or for tasks that wait, leaves room for the request. */
    boolean allows(Node node, Resources free, ResourceRequest request);

    /** For what room on the node is kept from the request, as a cause of refusal; null where it is not. */
    @Nullable
    String keeper(Node node, Resources free, ResourceRequest request);

    /** Counts a grant that was just added to the plan; false if the next one is not this want's. */
    boolean granted(Node node, ResourceRequest request);
}
