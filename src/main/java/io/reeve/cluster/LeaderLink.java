package io.reeve.cluster;

import io.reeve.encoding.Wire;
import io.reeve.message.Addresses;
import io.reeve.message.LeaderNotice;
import io.reeve.model.NodeId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * This node's way to whoever leads. Knows the leader from its notices, sends to that node and no other, and gives a try
 * up at once when the leader is gone or another one says it leads. Where it knows of no leader it asks the control
 * nodes one after the other. Thread-safe: all of it happens on one context.
 */
public final class LeaderLink {
    /** Between two tries, where nobody is known to lead. */
    private static final long PAUSE_MS = 100;

    /** A try where nobody is known to lead: what is asked may be dead already. */
    private static final long UNKNOWN_MS = 2_000;

    private static final int UNAVAILABLE = 503;

    private final Vertx vertx;
    private final long unknownMs;
    private final Context context;
    private final Set<Try> tries = new LinkedHashSet<>();
    private final MessageConsumer<Buffer> notices;
    private volatile @Nullable NodeId leader;
    private volatile List<NodeId> peers = List.of();
    private long term;
    private int asked;

    /** @param to null for the public address */
    private record Try(@Nullable NodeId to, Promise<Void> givenUp) {}

    public LeaderLink(Vertx vertx) {
        this(vertx, UNKNOWN_MS);
    }

    /** @param unknownMs how long one try may take where nobody is known to lead */
    LeaderLink(Vertx vertx, long unknownMs) {
        this.vertx = vertx;
        this.unknownMs = unknownMs;
        this.context = vertx.getOrCreateContext();
        this.notices = vertx.eventBus().consumer(Addresses.LEADER);
        notices.handler(message -> {
            LeaderNotice notice = Wire.fromBytes(message.body().getBytes(), LeaderNotice.class);
            context.runOnContext(nothing -> heard(notice));
        });
    }

    /** Completes when notices of any node come here. */
    public Future<Void> opened() {
        return notices.completion();
    }

    public Future<Void> close() {
        return notices.unregister();
    }

    /** The cluster lost sight of a node. */
    public void memberGone(NodeId gone) {
        context.runOnContext(nothing -> {
            boolean led = gone.equals(leader);
            leader = led ? null : leader;
            if (led || leader == null && peers.contains(gone)) {
                giveUpTries(to -> to == null || to.equals(gone), "the control node " + gone + " is gone");
            }
        });
    }

    /** Whom it takes for the leader; null where it knows of none. */
    public @Nullable NodeId leader() {
        return leader;
    }

    /** All control nodes that it has heard of. */
    public List<NodeId> peers() {
        return peers;
    }

    /** One way; lost where nobody leads. */
    public void send(String address, Object body) {
        NodeId to = leader;
        if (to == null) {
            vertx.eventBus().send(address, body);
        } else {
            vertx.eventBus().send(Addresses.control(to), body, new DeliveryOptions().addHeader(Addresses.TO, address));
        }
    }

    /**
     * One way, to the leader in this very process, as it is: false, and nothing is sent, where that does not lead.
     *
     * @param record of a type that a {@code LocalCodec} is registered for
     */
    public boolean sendWithin(NodeId self, String address, Object record) {
        if (!self.equals(leader)) {
            return false;
        }
        var options = new DeliveryOptions().setLocalOnly(true).addHeader(Addresses.TO, address);
        vertx.eventBus().send(Addresses.control(self), record, options);
        return true;
    }

    /**
     * Asks until somebody answers, for at most {@code patienceMs}. The request may come in more than once, so it must
     * be one that does no harm twice. The answer may be a refusal; fails as the last try did.
     *
     * @param options with the headers, and how long one try may take
     */
    public <T> Future<Message<T>> request(String address, Object body, DeliveryOptions options, long patienceMs) {
        Promise<Message<T>> answer = Promise.promise();
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        context.runOnContext(nothing -> tryOn(address, body, options, untilNs, answer));
        return answer.future();
    }

    /**
     * Has a leader do what may not be done twice: waits until one is known, for at most {@code patienceMs}, and asks
     * that alone. Asks another only where it said that it does not lead. Fails with {@link ReplyFailure#NO_HANDLERS}
     * where nobody was asked, and with {@link ReplyFailure#TIMEOUT} where who was asked fell silent: then it may have
     * been done.
     *
     * @param options with the headers, and how long the answer may take
     */
    public <T> Future<Message<T>> requestAtMostOnce(
            String address, Object body, DeliveryOptions options, long patienceMs) {
        Promise<Message<T>> answer = Promise.promise();
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        context.runOnContext(nothing -> askWhoLeads(address, body, options, untilNs, answer));
        return answer.future();
    }

    /** Asks once. Fails early where the leader goes meanwhile. */
    public <T> Future<Message<T>> requestOnce(String address, Object body, DeliveryOptions options) {
        Promise<Message<T>> answer = Promise.promise();
        context.runOnContext(
                nothing -> this.<T>ask(leader, address, body, options).onComplete(answer));
        return answer.future();
    }

    private <T> void tryOn(
            String address, Object body, DeliveryOptions options, long untilNs, Promise<Message<T>> answer) {
        NodeId to = leader == null ? candidate() : leader;
        this.<T>ask(to, address, body, options).onComplete(reply -> {
            if (reply.succeeded() || isOver(untilNs) || !isWorthAnotherTry(reply.cause())) {
                answer.handle(reply);
            } else {
                vertx.setTimer(PAUSE_MS, id -> tryOn(address, body, options, untilNs, answer));
            }
        });
    }

    private <T> void askWhoLeads(
            String address, Object body, DeliveryOptions options, long untilNs, Promise<Message<T>> answer) {
        NodeId to = leader;
        Future<Message<T>> asked = to == null
                ? Future.failedFuture(new ReplyException(ReplyFailure.NO_HANDLERS, "nobody leads"))
                : ask(to, address, body, options);
        asked.onComplete(reply -> {
            if (reply.succeeded() || isOver(untilNs) || !wasNotTaken(reply.cause())) {
                answer.handle(reply);
            } else {
                vertx.setTimer(PAUSE_MS, id -> askWhoLeads(address, body, options, untilNs, answer));
            }
        });
    }

    private static boolean isOver(long untilNs) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MS) - untilNs >= 0;
    }

    /** @param to null for the public address */
    private <T> Future<Message<T>> ask(@Nullable NodeId to, String address, Object body, DeliveryOptions options) {
        var open = new Try(to, Promise.promise());
        tries.add(open);
        var direct = new DeliveryOptions(options);
        if (to != null) {
            direct.addHeader(Addresses.TO, address);
        }
        if (leader == null) {
            direct.setSendTimeout(Math.min(options.getSendTimeout(), unknownMs));
            direct.addHeader(Addresses.LEADER_ONLY, "true");
        }
        Promise<Message<T>> answer = Promise.promise();
        vertx.eventBus()
                .<T>request(to == null ? address : Addresses.control(to), body, direct)
                .onComplete(reply -> {
                    if (reply.succeeded()) {
                        answer.tryComplete(reply.result());
                    } else {
                        answer.tryFail(reply.cause());
                    }
                });
        open.givenUp().future().onFailure(answer::tryFail);
        return answer.future()
                .onComplete(done -> context.runOnContext(nothing -> tries.remove(open)))
                .onFailure(failure -> context.runOnContext(nothing -> learn(to, failure)));
    }

    /**
     * Any control node, each in its turn, since one of them may lead and not have been heard yet. Null for the public
     * address, which comes last: a leader that died may be looked up there until the cluster has noticed.
     */
    private @Nullable NodeId candidate() {
        int turn = asked++ % (peers.size() + 1);
        return turn < peers.size() ? peers.get(turn) : null;
    }

    private void heard(LeaderNotice notice) {
        if (notice.term() < term) {
            return;
        }
        boolean other = !notice.leader().equals(leader);
        term = notice.term();
        leader = notice.leader();
        peers = notice.peers();
        if (other) {
            giveUpTries(to -> !notice.leader().equals(to), notice.leader() + " leads now");
        }
    }

    private void giveUpTries(Predicate<@Nullable NodeId> asked, String why) {
        List<Try> given = tries.stream().filter(open -> asked.test(open.to())).toList();
        given.forEach(tries::remove);
        given.forEach(open -> open.givenUp().tryFail(new ReplyException(ReplyFailure.TIMEOUT, why)));
    }

    /** One that does not lead, or cannot be reached, is not asked again until it says that it leads. */
    private void learn(@Nullable NodeId asked, Throwable failure) {
        if (asked == null || !asked.equals(leader) || !(failure instanceof ReplyException reply)) {
            return;
        }
        if (reply.failureType() != ReplyFailure.RECIPIENT_FAILURE) {
            leader = null;
            return;
        }
        JsonObject told = notLeading(reply);
        if (told != null) {
            String hint = told.getString("leader", "");
            leader = hint.isEmpty() || hint.equals(asked.value()) ? null : new NodeId(hint);
        }
    }

    private static boolean isWorthAnotherTry(Throwable cause) {
        return cause instanceof ReplyException failure
                && (failure.failureType() != ReplyFailure.RECIPIENT_FAILURE || failure.failureCode() == UNAVAILABLE);
    }

    /** Who was asked did nothing, and nobody will. */
    private static boolean wasNotTaken(Throwable cause) {
        return cause instanceof ReplyException failure
                && (failure.failureType() == ReplyFailure.NO_HANDLERS || notLeading(failure) != null);
    }

    /** What one that does not lead said; null where it is another answer, or none. */
    private static @Nullable JsonObject notLeading(ReplyException failure) {
        JsonObject told = failure.failureType() == ReplyFailure.RECIPIENT_FAILURE ? json(failure.getMessage()) : null;
        return told != null && "not-leader".equals(told.getString("code")) ? told : null;
    }

    private static @Nullable JsonObject json(@Nullable String text) {
        try {
            return text == null ? null : new JsonObject(text);
        } catch (DecodeException otherWords) {
            return null;
        }
    }
}
