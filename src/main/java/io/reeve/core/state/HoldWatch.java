package io.reeve.core.state;

import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.TaskEvent;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For whom room is held as far as events came by: when the event comes by that ends a hold, it is gone from the view.
 */
public final class HoldWatch {
    private final Map<TaskId, NodeId> heldOn = new HashMap<>();

    /** Forgets all and reads the view anew. */
    public void rebuild(ClusterView view) {
        heldOn.clear();
        view.holds().all().forEach(hold -> heldOn.put(hold.task(), hold.node()));
    }

    /** The node of which more or less is held than before; null if none. Every event must come by, in order. */
    public @Nullable NodeId observe(Event event) {
        if (event instanceof TaskEvent.RoomHeld held) {
            heldOn.put(held.task(), held.node());
            return held.node();
        } else if (heldOn.isEmpty()) {
            return null;
        } else if (event instanceof AttemptEvent.TaskLaunched launched) {
            return heldOn.remove(launched.attempt().task());
        } else if (event instanceof TaskEvent.TaskEnded ended) {
            return heldOn.remove(ended.task());
        } else if (event instanceof TaskEvent.RoomReleased released) {
            return heldOn.remove(released.task());
        }
        return null;
    }
}
