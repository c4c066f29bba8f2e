package io.reeve.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.encoding.Wire;
import io.reeve.fixture.Nodes;
import io.reeve.message.Addresses;
import io.reeve.message.Membership;
import io.reeve.message.Membership.NodeUse;
import io.reeve.message.Membership.Registered;
import io.reeve.message.Membership.Renewed;
import io.reeve.message.Membership.Resume;
import io.reeve.model.AttemptId;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a node makes of the answers to its renewals. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class NodeSessionTest {
    private static final NodeId NODE = new NodeId("node-1");
    private static final long SHORT_MS = 3_000;
    private static final long USUAL_MS = 6_000;

    private final BlockingQueue<Long> terms = new LinkedBlockingQueue<>();

    /** A new leader, not sure yet of its majority, grants less: the next full lease is no longer than usual. */
    @Test
    void mayBeAway_fullLeaseAfterAShortOne_isNoPlannedRestart(Vertx vertx) throws InterruptedException {
        NodeSession session = renewedBy(vertx, new Renewed(2, USUAL_MS));
        assertThat(session.isMember()).isTrue();
        assertThat(session.mayBeAway()).isFalse();
    }

    @Test
    void mayBeAway_leaseOfAPlannedRestart_isOne(Vertx vertx) throws InterruptedException {
        assertThat(renewedBy(vertx, new Renewed(2, USUAL_MS, true)).mayBeAway()).isTrue();
    }

    @Test
    void mayBeAway_plannedRestartThatIsOver_isNone(Vertx vertx) throws InterruptedException {
        assertThat(renewedBy(vertx, new Renewed(2, USUAL_MS, true), new Renewed(3, USUAL_MS))
                        .mayBeAway())
                .isFalse();
    }

    /** A node whose leader gave these answers, the last one at least once. */
    private NodeSession renewedBy(Vertx vertx, Renewed... answers) throws InterruptedException {
        BlockingQueue<Renewed> left = new LinkedBlockingQueue<>(List.of(answers));
        Renewed last = answers[answers.length - 1];
        answer(vertx, Addresses.REGISTER, new Registered(new CellId("cell"), 1, 1, SHORT_MS, 5));
        vertx.eventBus().<Buffer>consumer(Addresses.RENEW, message -> {
            Renewed next = left.poll();
            message.reply(Buffer.buffer(Wire.toBytes(next == null ? last : next)));
        });
        var session = new NodeSession(vertx, new LeaderLink(vertx), NODE, Nodes.worker(1), new Idle());
        session.start();
        Long term = terms.take();
        while (term < last.term()) {
            term = terms.take();
        }
        return session;
    }

    private static void answer(Vertx vertx, String address, Membership message) {
        vertx.eventBus()
                .<Buffer>consumer(address, request -> request.reply(Buffer.buffer(Wire.toBytes((Record) message))));
    }

    /** Runs nothing, and counts the leader's terms. */
    private final class Idle implements NodeSession.Worker {
        @Override
        public void onRegistered(Registered registered, OptionalLong leaseEndsNs) {}

        @Override
        public CompletionStage<Void> onFenced(String why) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onLease(OptionalLong leaseEndsNs) {}

        @Override
        public void onTerm(long term) {
            terms.add(term);
        }

        @Override
        public List<AttemptId> attempts() {
            return List.of();
        }

        @Override
        public @Nullable Resume resume() {
            return null;
        }

        @Override
        public NodeUse use() {
            return new NodeUse(0, 0);
        }
    }
}
