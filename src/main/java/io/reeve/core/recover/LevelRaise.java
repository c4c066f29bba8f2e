package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.event.CellEvent.FeatureLevelRaised;
import io.reeve.event.Event;
import io.reeve.model.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether the cell's feature level may be raised: only once every node that takes part understands it. */
public final class LevelRaise {
    private final ClusterView view;
    private final Set<NodeId> control;
    private final Map<NodeId, Integer> told;

    /**
     * @param control all that hold the ledger, live or not
     * @param told what live nodes said last that they understand; of others the ledger says what they registered with
     */
    public LevelRaise(ClusterView view, Set<NodeId> control, Map<NodeId, Integer> told) {
        this.view = view;
        this.control = control;
        this.told = told;
    }

    /** What came of it. */
    public sealed interface Answer {}

    /** @param events none where the cell has the level */
    public record Accepted(List<Event> events) implements Answer {}

    public record Refused(String code, String message, String hint) implements Answer {}

    /** What a node understands, as far as is known: of what it registered with, a leader may have dropped a part. */
    public int levelOf(Node node) {
        return Math.max(told.getOrDefault(node.id(), 0), node.entry().info().featureLevel());
    }

    public Answer to(int level) {
        int now = view.featureLevel();
        if (level == now) {
            return new Accepted(List.of());
        }
        if (level < now) {
            return new Refused(
                    "feature-level-lowered",
                    "the cell's feature level is " + now + ", and its ledger may hold what level " + level
                            + " does not know",
                    "A level is never lowered. Versions that understand only " + level
                            + " can no longer be part of this cell.");
        }
        List<String> lacking = lacking(level);
        if (lacking.isEmpty()) {
            return new Accepted(List.of(new FeatureLevelRaised(level)));
        }
        return new Refused(
                "feature-level-not-understood",
                "not all nodes are known to understand feature level " + level + ": " + String.join("; ", lacking),
                "Start these with a version that does, stop them for good, or take a control node out with"
                        + " \"reeve control remove NODE\"; then ask again.");
    }

    private List<String> lacking(int level) {
        List<String> lacking = new ArrayList<>();
        for (NodeId id : control) {
            Node node = view.node(id);
            if (node == null || !node.isLive()) {
                lacking.add("the control node " + id + " is not up, so nobody knows what it understands");
            }
        }
        for (Node node : view.nodes()) {
            if (node.isLive() && levelOf(node) < level) {
                lacking.add(
                        node.id() + " (version " + node.entry().info().version() + ") understands " + levelOf(node));
            }
        }
        return lacking;
    }
}
