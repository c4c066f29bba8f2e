package io.reeve.core.recover;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.Pause;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;
import io.reeve.model.Reason;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When many nodes are lost at once, a switch or a power line is the likelier cause, and they the likelier to return:
 * to start all that ran there elsewhere at once would bring down what is left. So that waits, for a bounded time.
 */
final class MassLoss {
    private final ClusterView view;
    private final RecoveryRules rules;

    MassLoss(ClusterView view, RecoveryRules rules) {
        this.view = view;
        this.rules = rules;
    }

    /**
     * The pause that nodes whose leases are over bring about; null for none.
     *
     * @param silent others that are suspect already: their leases will be over a moment later
     * @param nowMs on the ledger's clock
     */
    @Nullable
    Event decide(Collection<NodeId> over, Collection<NodeId> silent, long nowMs) {
        Set<NodeId> away = new TreeSet<>();
        int workers = 0;
        for (Node node : view.nodes()) {
            boolean lately =
                    node.entry().reason() == Reason.NODE_LOST && node.entry().sinceMs() > nowMs - rules.massWindowMs();
            boolean counts = node.isLive() || lately;
            if (!node.entry().info().roles().contains(NodeRole.WORKER) || !counts) {
                continue;
            }
            workers++;
            if (!node.isLive() || over.contains(node.id()) || silent.contains(node.id())) {
                away.add(node.id());
            }
        }
        if (over.isEmpty() || !isMass(away.size(), workers)) {
            return null;
        }
        Pause pause = view.pause();
        if (pause != null && pause.nodes().containsAll(away)) {
            return null;
        }
        Set<NodeId> all = new TreeSet<>(away);
        all.addAll(pause == null ? Set.of() : pause.nodes());
        long untilMs = pause == null ? nowMs + rules.pauseMs() : pause.untilMs();
        String names = all.stream().map(NodeId::value).collect(Collectors.joining(", "));
        String message = away.size() + " of " + workers + " workers fell silent within "
                + rules.massWindowMs() / 1_000 + " s (" + names + "): what ran there starts elsewhere once fewer are"
                + " away, or " + (untilMs - nowMs) / 1_000 + " s from now";
        return new CellEvent.ReschedulingPaused(java.util.List.copyOf(all), untilMs, message);
    }

    /** Whether enough of the nodes have returned. One whose lease still runs has not, as long as it is suspect. */
    boolean isOver(Pause pause) {
        int away = 0;
        int workers = 0;
        for (Node node : view.nodes()) {
            boolean worker = node.entry().info().roles().contains(NodeRole.WORKER);
            boolean silent = !node.isLive() || node.entry().silence() != null;
            boolean isAway = worker && silent && pause.nodes().contains(node.id());
            away += isAway ? 1 : 0;
            workers += worker && node.isLive() || isAway ? 1 : 0;
        }
        return !isMass(away, workers);
    }

    private boolean isMass(int away, int workers) {
        return away >= rules.massNodes() && away * RecoveryRules.SHARE > workers;
    }
}
