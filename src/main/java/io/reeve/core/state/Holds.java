package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.TaskEvent.RoomHeld;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All room that is held for tasks which others make way for; it counts as used by their roles. */
public final class Holds {
    private final ClusterState state;
    private final Map<TaskId, Hold> byTask = new LinkedHashMap<>();
    private final Map<NodeId, List<Hold>> byNode = new HashMap<>();

    Holds(ClusterState state) {
        this.state = state;
    }

    public boolean isEmpty() {
        return byTask.isEmpty();
    }

    /** The oldest first. */
    public Collection<Hold> all() {
        return Collections.unmodifiableCollection(byTask.values());
    }

    /** Null where nothing is held for the task. */
    public @Nullable Hold of(TaskId task) {
        return byTask.get(task);
    }

    /** What is held of the node, the oldest first. */
    public List<Hold> on(NodeId node) {
        return Collections.unmodifiableList(byNode.getOrDefault(node, List.of()));
    }

    void fold(RoomHeld event) {
        require(state.existing(event.task()).phase() instanceof TaskPhase.Pending, "%s does not wait", event.task());
        Node node = state.existing(event.node());
        require(node.takesWork() && node.incarnation() == event.incarnation(), "%s is gone", event.node());
        add(new Hold(event.task(), event.node(), event.incarnation(), event.room()));
    }

    void add(Hold hold) {
        require(byTask.put(hold.task(), hold) == null, "room is held for %s already", hold.task());
        byNode.computeIfAbsent(hold.node(), node -> new ArrayList<>()).add(hold);
        state.roles().hold(roleOf(hold), hold.room().scalars());
        state.reservations().refresh(hold.node());
    }

    void release(TaskId task) {
        require(byTask.containsKey(task), "no room is held for %s", task);
        removeIfHeld(task);
    }

    void removeIfHeld(TaskId task) {
        Hold hold = byTask.remove(task);
        if (hold != null) {
            List<Hold> ofNode = byNode.getOrDefault(hold.node(), List.of());
            ofNode.remove(hold);
            if (ofNode.isEmpty()) {
                byNode.remove(hold.node());
            }
            state.roles().unhold(roleOf(hold), hold.room().scalars());
            state.reservations().refresh(hold.node());
        }
    }

    /** The node is gone, or begins anew. */
    void removeOn(NodeId node) {
        List.copyOf(on(node)).forEach(hold -> removeIfHeld(hold.task()));
    }

    private String roleOf(Hold hold) {
        return state.existing(hold.task().job()).spec().role();
    }
}
