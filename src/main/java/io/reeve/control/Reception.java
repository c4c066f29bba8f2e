package io.reeve.control;

import io.reeve.message.Addresses;
import io.reeve.model.NodeId;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The address of a control node itself, open for as long as the node is a member, whether it leads or not.
 *
 * <p>Whoever knows the leader sends here: so a message is never taken by a leader of the past whose registrations
 * linger, and a new leader is reached without the cluster having to learn of any registration first. Thread-safe.
 */
public final class Reception {
    private static final int UNAVAILABLE = 503;

    private final NodeId node;
    private final Map<String, Handler<Message<?>>> actors = new ConcurrentHashMap<>();
    private final Map<String, Handler<Message<?>>> always = new ConcurrentHashMap<>();
    private volatile long term;
    private volatile String leaderHint = "";
    private @Nullable MessageConsumer<Object> consumer;

    public Reception(NodeId node) {
        this.node = node;
    }

    /** Completes when every node of the cluster can reach it. */
    public Future<Void> open(Vertx vertx) {
        MessageConsumer<Object> opened = vertx.eventBus().consumer(Addresses.control(node), this::receive);
        consumer = opened;
        return opened.completion();
    }

    public Future<Void> close() {
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    /** Answered whether this node leads or not; where it leads, an actor of the same address comes first. */
    public void always(String address, Handler<Message<?>> handler) {
        always.put(address, handler);
    }

    /** What to say to those who take this node for the leader. */
    public void follow(long newestTerm, String hint) {
        term = newestTerm;
        leaderHint = hint;
    }

    /** This node is no control node any more: what it knows is of the past. */
    public void retire() {
        always.clear();
    }

    void add(String address, Handler<Message<?>> actor) {
        actors.put(address, actor);
    }

    void remove(String address, Handler<Message<?>> actor) {
        actors.remove(address, actor);
    }

    private void receive(Message<Object> message) {
        String to = message.headers().get(Addresses.TO);
        boolean leaderOnly = message.headers().contains(Addresses.LEADER_ONLY);
        Handler<Message<?>> actor = to == null ? null : actors.getOrDefault(to, leaderOnly ? null : always.get(to));
        if (actor != null) {
            actor.handle(message);
            return;
        }
        // Beside the words, term and leader for programs.
        JsonObject told = notLeader().toJson().put("term", term).put("leader", leaderHint);
        message.fail(UNAVAILABLE, told.encode());
    }

    Problem notLeader() {
        String leads = leaderHint.isEmpty() ? "it knows of no leader" : leaderHint + " leads";
        return Problem.of(
                        UNAVAILABLE,
                        "not-leader",
                        "This control node does not lead",
                        node + " does not lead in term " + term + ": " + leads)
                .withHint("Ask the leader, or ask again in a moment.");
    }

    /** Whom this node takes for the leader. */
    @Nullable
    NodeId leader() {
        return leaderHint.isEmpty() ? null : new NodeId(leaderHint);
    }
}
