package io.reeve.control;

import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.round.LeaderView;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.Ledger;
import io.reeve.message.Membership.NodeUse;
import io.reeve.model.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What one term of leadership consists of: the cores over one view of the cell, and the pen that writes what they
 * decided. All of it lives on one event loop and is thrown away when the term ends.
 */
public final class Leader {
    private final ControlLoop.Setup setup;
    private final CommittedState committed;
    private final Ledger ledger;
    private final Reception reception;
    private final ControlLoop loop;
    private final LedgerPen pen;
    private final LeaderMetrics metrics;
    private SecretBox secrets = SecretBox.none();
    private long startedMs;
    private final Map<NodeId, NodeUse> uses = new ConcurrentHashMap<>();
    private final Map<NodeId, Integer> levels = new ConcurrentHashMap<>();

    public Leader(
            long term,
            ControlLoop.Setup setup,
            CommittedState committed,
            Ledger ledger,
            Reception reception,
            Context context,
            LeaderMetrics metrics) {
        this.ledger = ledger;
        this.reception = reception;
        this.setup = setup;
        this.committed = committed;
        this.metrics = metrics;
        loop = new ControlLoop(committed.copy(), term, setup, RandomGenerator.getDefault());
        pen = new LedgerPen(loop.view(), ledger, context, metrics, System::currentTimeMillis);
    }

    /** Starts the term in the ledger; completes when all that earlier terms committed is below it. */
    public Future<Long> startTerm() {
        startedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        loop.startTerm(setup, System.currentTimeMillis());
        return pen.written();
    }

    /** When it asked for the term, on the monotonic clock: that it was granted confirms the leadership of then. */
    public long startedMs() {
        return startedMs;
    }

    /** What it decides by. */
    public ControlLoop.Setup setup() {
        return setup;
    }

    public NodeId node() {
        return setup.self();
    }

    public long term() {
        return loop.view().term();
    }

    public LeaseSettings leases() {
        return setup.leases();
    }

    public LeaderView view() {
        return loop.view();
    }

    /** The cores, which the actors drive by messages. */
    public ControlLoop loop() {
        return loop;
    }

    public CommittedState committed() {
        return committed;
    }

    public Ledger ledger() {
        return ledger;
    }

    /** Where messages for this node itself come in. */
    public Reception reception() {
        return reception;
    }

    public LedgerPen pen() {
        return pen;
    }

    /** What each node's machine is busy with, as it last said; read from other threads too. */
    public Map<NodeId, NodeUse> uses() {
        return uses;
    }

    /** The feature level that each node said last that it understands. */
    public Map<NodeId, Integer> levels() {
        return levels;
    }

    /** What secrets are sealed with and opened by. */
    public SecretBox secrets() {
        return secrets;
    }

    /** To be said before its actors come up. */
    public void keyed(SecretBox box) {
        secrets = box;
    }

    public LeaderMetrics metrics() {
        return metrics;
    }
}
