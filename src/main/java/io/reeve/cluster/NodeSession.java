package io.reeve.cluster;

import io.reeve.encoding.Wire;
import io.reeve.message.Addresses;
import io.reeve.message.Membership;
import io.reeve.message.Membership.NodeUse;
import io.reeve.message.Membership.Refused;
import io.reeve.message.Membership.Registered;
import io.reeve.message.Membership.Renewed;
import io.reeve.message.Membership.Resume;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Reason;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's membership of its cell: registers, renews its lease, and says when it may run nothing any more. Lives on one
 * event loop.
 *
 * <p>The lease counts from when the granted request was sent, on this node's own monotonic clock, so whatever the
 * answer
 * took is lost to the node and not to its successor.
 */
public final class NodeSession {
    private static final Logger log = LoggerFactory.getLogger(NodeSession.class);

    /** A request that is not answered by then is sent again. */
    private static final long ANSWER_MS = 1_500;

    /** Between two tries to register, while no leader answers. */
    private static final long RETRY_MS = 300;

    private final Vertx vertx;
    private final LeaderLink leader;
    private final Context context;
    private final NodeId node;
    private final NodeInfo info;
    private final Worker worker;
    private final String session = UUID.randomUUID().toString();
    private long incarnation;
    private OptionalLong leaseEndsNs = OptionalLong.empty();
    private long renewEveryMs;
    private boolean member;
    private boolean away;
    private boolean stopped;
    private boolean told;
    private Consumer<String> onTooOld = why -> {};

    /** What the node runs, as far as its membership is concerned. */
    public interface Worker {
        /**
         * It may take launches for this incarnation; what an earlier one ran is over, but for what is accepted.
         *
         * @param leaseEndsNs as of {@link #onLease}
         */
        void onRegistered(Registered registered, OptionalLong leaseEndsNs);

        /**
         * Its incarnation or its lease is over. Completes when nothing of it runs any more but what is to be kept: the
         * node registers anew only then, so that no successor can overlap with what it ran.
         */
        CompletionStage<Void> onFenced(String why);

        /** @param leaseEndsNs until when of {@link System#nanoTime()} it may run; empty for as long as it lives */
        void onLease(OptionalLong leaseEndsNs);

        /** A newer leader was heard of. */
        void onTerm(long term);

        List<AttemptId> attempts();

        /** What it holds of an earlier incarnation, or of an earlier process of this node; null for nothing. */
        @Nullable
        Resume resume();

        NodeUse use();
    }

    public NodeSession(Vertx vertx, LeaderLink leader, NodeId node, NodeInfo info, Worker worker) {
        this.vertx = vertx;
        this.leader = leader;
        this.context = vertx.getOrCreateContext();
        this.node = node;
        this.info = info;
        this.worker = worker;
    }

    /** Told, with words for people, that the cell no longer takes a node of this version. Set before the start. */
    public void onTooOld(Consumer<String> listener) {
        onTooOld = listener;
    }

    /** Starts to register, and goes on until it succeeds or is stopped. */
    public void start() {
        context.runOnContext(nothing -> register());
    }

    /** Leaves in order: completes when it is in the ledger, or when nobody answered in time. */
    public Future<Void> leave() {
        stopped = true;
        if (!member) {
            return Future.succeededFuture();
        }
        member = false;
        return request(Addresses.LEAVE, new Membership.Leave(node, incarnation, Reason.NODE_STOPPING))
                .<Void>mapEmpty()
                .otherwise(unreachable -> {
                    log.warn("left without the leader's word node={} cause={}", node, unreachable.getMessage());
                    return null;
                });
    }

    /**
     * Leaves so that the next process of the node can go on. Completes in any case; where nobody answers, the attempts
     * have what is left of the lease.
     *
     * @param awayMs for how long a lease is asked for first; empty where the one it has will do
     */
    public Future<Void> handOver(OptionalLong awayMs) {
        stopped = true;
        if (!member || awayMs.isEmpty()) {
            member = false;
            return Future.succeededFuture();
        }
        member = false;
        long sentNs = System.nanoTime();
        return request(Addresses.PLAN_RESTART, new Membership.PlanRestart(node, incarnation, awayMs.getAsLong()))
                .onComplete(answer -> {
                    if (answer.succeeded() && answer.result() instanceof Renewed renewed) {
                        extend(sentNs, renewed.leaseMs());
                        log.info("handed over node={} awayMs={}", node, renewed.leaseMs());
                    } else {
                        log.warn(
                                "handed over without a longer lease node={} cause={}",
                                node,
                                answer.succeeded()
                                        ? words(answer.result())
                                        : answer.cause().getMessage());
                    }
                })
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** Whether the leader has granted the lease of a planned restart, which the node's process may be away for. */
    public boolean mayBeAway() {
        return member && away && leaseEndsNs.isPresent() && !isLeaseOver();
    }

    /** The worker found its lease over, and has ended what ends with it; a renewal on its way comes too late. */
    public void leaseExpired() {
        context.runOnContext(nothing -> {
            if (member && !stopped) {
                fence("its lease ran out unrenewed");
            }
        });
    }

    public boolean isMember() {
        return member;
    }

    public long incarnation() {
        return incarnation;
    }

    private void register() {
        if (stopped) {
            return;
        }
        long sentNs = System.nanoTime();
        var request = new Membership.Register(node, session, info, System.currentTimeMillis(), worker.resume());
        request(Addresses.REGISTER, request).onComplete(answer -> {
            if (answer.succeeded() && answer.result() instanceof Registered registered) {
                registered(registered, sentNs);
                return;
            }
            if (answer.succeeded()
                    && answer.result() instanceof Refused refused
                    && refused.why() == Refused.Why.TOO_OLD) {
                stopped = true;
                onTooOld.accept(refused.message());
                return;
            }
            if (!told) {
                told = true;
                String cause = answer.succeeded()
                        ? words(answer.result())
                        : answer.cause().getMessage();
                log.warn("not registered yet, trying on node={} cause={}", node, cause);
            }
            vertx.setTimer(RETRY_MS, id -> register());
        });
    }

    private void registered(Registered registered, long sentNs) {
        told = false;
        member = true;
        incarnation = registered.incarnation();
        renewEveryMs = registered.renewEveryMs();
        away = false;
        log.info(
                "registered node={} incarnation={} term={} cell={}",
                node,
                incarnation,
                registered.term(),
                registered.cell());
        leaseEndsNs = leaseEnd(sentNs, registered.leaseMs());
        worker.onRegistered(registered, leaseEndsNs);
        renewLater(incarnation);
    }

    private void renewLater(long forIncarnation) {
        vertx.setTimer(renewEveryMs, id -> renew(forIncarnation));
    }

    private void renew(long forIncarnation) {
        if (stopped || !member || forIncarnation != incarnation) {
            return;
        }
        if (isLeaseOver()) {
            fence("its lease ran out unrenewed");
            return;
        }
        long sentNs = System.nanoTime();
        request(Addresses.RENEW, new Membership.Renew(node, incarnation, worker.attempts(), worker.use()))
                .onComplete(answer -> {
                    if (forIncarnation != incarnation || !member) {
                        return;
                    }
                    if (answer.succeeded() && answer.result() instanceof Renewed renewed) {
                        extend(sentNs, renewed.leaseMs());
                        away = renewed.away();
                        worker.onTerm(renewed.term());
                    } else if (answer.succeeded()
                            && answer.result() instanceof Refused refused
                            && refused.why() == Refused.Why.FENCED) {
                        fence(refused.message());
                        return;
                    }
                    renewLater(forIncarnation);
                });
    }

    private void fence(String why) {
        member = false;
        log.warn("fenced node={} incarnation={} cause={}", node, incarnation, why);
        worker.onFenced(why).whenComplete((quiet, failure) -> context.runOnContext(nothing -> register()));
    }

    private void extend(long sentNs, long leaseMs) {
        leaseEndsNs = leaseEnd(sentNs, leaseMs);
        worker.onLease(leaseEndsNs);
    }

    private static OptionalLong leaseEnd(long sentNs, long leaseMs) {
        return leaseMs < Membership.UNLIMITED_MS
                ? OptionalLong.of(sentNs + TimeUnit.MILLISECONDS.toNanos(leaseMs))
                : OptionalLong.empty();
    }

    private boolean isLeaseOver() {
        return leaseEndsNs.isPresent() && System.nanoTime() - leaseEndsNs.getAsLong() >= 0;
    }

    private Future<Object> request(String address, Membership message) {
        var options = new DeliveryOptions().setSendTimeout(ANSWER_MS);
        return leader.<Buffer>requestOnce(address, Buffer.buffer(Wire.toBytes((Record) message)), options)
                .map(reply -> reply.body().length() == 0
                        ? message
                        : Wire.fromBytes(reply.body().getBytes(), Membership.class));
    }

    private static String words(Object answer) {
        return answer instanceof Refused refused ? refused.message() : answer.toString();
    }
}
