package io.reeve.node;

import io.reeve.config.ConfigException;
import io.reeve.event.Recorded;
import io.reeve.ledger.Ledger;
import io.reeve.model.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the leader's actors up and down as the ledger's leadership comes and goes, and anew from committed state where
 * an append of theirs failed. Changes wait for each other: the actors of one term are down before the next come up.
 */
final class Leadership implements Ledger.Listener {
    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    /** No term of the ledger. */
    private static final long NOT_LEADING = -1;

    private final ControlPeer peer;
    private final Consumer<Throwable> onFailed;
    private final Function<Vertx, Future<Boolean>> isCountedOut;
    /** Belongs to no deployment: what an actor's context deploys and sets timers for goes with that actor. */
    private final Promise<Context> joined = Promise.promise();

    private volatile Supplier<Set<NodeId>> members = Set::of;
    private final RestartPace pace = new RestartPace();
    private Future<?> last = joined.future();
    private long leadingTerm = NOT_LEADING;
    private @Nullable LeaderTerm current;
    private @Nullable String deployment;
    private boolean closed;

    /**
     * @param onFailed told, with words for people, when this peer can take part in the ledger no more
     * @param isCountedOut asks the others whether it was removed
     */
    Leadership(ControlPeer peer, Consumer<Throwable> onFailed, Function<Vertx, Future<Boolean>> isCountedOut) {
        this.peer = peer;
        this.onFailed = onFailed;
        this.isCountedOut = isCountedOut;
    }

    /**
     * From here on actors can be deployed; a leadership won earlier takes effect now.
     *
     * @param membersNow the nodes that the cluster's membership holds
     */
    void clusterJoined(Vertx vertx, Supplier<Set<NodeId>> membersNow) {
        members = membersNow;
        joined.complete(vertx.getOrCreateContext());
    }

    synchronized void memberGone(NodeId gone) {
        LeaderTerm term = current;
        if (term != null) {
            term.memberGone(gone);
        }
    }

    @Override
    public synchronized void onLeader(long term) {
        log.info("leading node={} term={}", peer.node(), term);
        leadingTerm = term;
        peer.reception().follow(term, peer.node().value());
        then(this::undeploy);
        then(vertx -> deploy(vertx, term));
    }

    @Override
    public synchronized void onFollower(long term, String leaderHint) {
        log.info("following node={} term={} leader={}", peer.node(), term, leaderHint);
        leadingTerm = NOT_LEADING;
        peer.reception().follow(term, leaderHint);
        then(this::undeploy);
    }

    @Override
    public void onRecorded(List<Recorded> events) {
        // The leader hears of its own batches from the append; followers keep the history and nothing else.
    }

    @Override
    public synchronized void onRemoved() {
        log.warn("this node holds the ledger no more, and goes on without it node={}", peer.node());
        leadingTerm = NOT_LEADING;
        peer.reception().retire();
        then(this::undeploy);
    }

    @Override
    public void onShutOut(Throwable otherwise) {
        joined.future().compose(context -> isCountedOut.apply(context.owner())).onSuccess(out -> {
            if (out) {
                onRemoved();
            } else {
                onFailed(otherwise);
            }
        });
    }

    @Override
    public void onFailed(Throwable cause) {
        synchronized (this) {
            leadingTerm = NOT_LEADING;
            then(this::undeploy);
        }
        onFailed.accept(cause);
    }

    Future<?> close() {
        synchronized (this) {
            leadingTerm = NOT_LEADING;
            if (!joined.future().isComplete()) {
                closed = true;
                return Future.succeededFuture();
            }
            then(this::undeploy);
            // The ledger closes after the event bus does, and tells then that it follows: there is no one left to tell.
            closed = true;
            return last;
        }
    }

    private synchronized Future<?> deploy(Vertx vertx, long term) {
        if (leadingTerm != term) {
            return Future.succeededFuture();
        }
        var next = new LeaderTerm(term, peer, members);
        next.onLost(() -> lost(next, term));
        current = next;
        return vertx.deployVerticle(next).onSuccess(this::deployed).onFailure(failure -> {
            if (failure instanceof ConfigException) {
                onFailed(failure); // what this node was told is wrong, and stays so
            } else {
                lost(next, term);
            }
        });
    }

    private synchronized void deployed(String id) {
        deployment = id;
    }

    /**
     * The actors cannot go on: what they decided last may or may not be in the ledger. This peer may well lead still,
     * so others are brought up from what is committed. Where the lost batch comes in late and takes their first one's
     * place, that one is skipped, and they are lost in their turn.
     */
    private synchronized void lost(LeaderTerm term, long number) {
        if (current != term) {
            return;
        }
        current = null;
        then(this::undeploy);
        if (leadingTerm != number) {
            return;
        }
        long waitMs = pace.nextWaitMs(TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        log.warn("leader's actors start anew node={} term={} waitMs={}", peer.node(), number, waitMs);
        joined.future()
                .onSuccess(own -> own.runOnContext(
                        nothing -> own.owner().setTimer(Math.max(1, waitMs), waited -> startAnew(number))));
    }

    private synchronized void startAnew(long term) {
        if (current == null) {
            then(vertx -> deploy(vertx, term));
        }
    }

    private synchronized Future<?> undeploy(Vertx vertx) {
        String id = deployment;
        current = null;
        deployment = null;
        return id == null ? Future.succeededFuture() : vertx.undeploy(id);
    }

    private void then(Function<Vertx, Future<?>> step) {
        if (closed) {
            return;
        }
        last = last.transform(before -> joined.future().compose(own -> {
                    Promise<Object> done = Promise.promise();
                    own.runOnContext(nothing ->
                            step.apply(own.owner()).<Object>mapEmpty().onComplete(done));
                    return done.future();
                }))
                .onFailure(e -> log.error("leadership", e));
    }
}
