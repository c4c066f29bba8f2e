package io.reeve.verticles;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reeve.control.Leader;
import io.reeve.control.LeaderMetrics;
import io.reeve.control.Reception;
import io.reeve.core.state.Silence;
import io.reeve.encoding.Wire;
import io.reeve.event.NodeEvent.NodeLost;
import io.reeve.fixture.Cell;
import io.reeve.fixture.FakeLedger;
import io.reeve.fixture.Nodes;
import io.reeve.ledger.ArchiveConfig;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.EventHistory;
import io.reeve.ledger.HistoryConfig;
import io.reeve.ledger.JobArchive;
import io.reeve.message.Addresses;
import io.reeve.message.Membership;
import io.reeve.message.Membership.Refused;
import io.reeve.message.Membership.Registered;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a node is told rests on what is committed. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class RecoveryVerticleTest {
    private static final NodeId NODE = new NodeId("node-1");
    private final Set<NodeId> members = new CopyOnWriteArraySet<>(Set.of(NODE));
    private RecoveryVerticle actor;

    private Vertx vertx;
    private EventHistory history;
    private JobArchive archive;
    private FakeLedger ledger;
    private Leader leader;

    @BeforeEach
    void lead(Vertx started, @TempDir Path folder) throws Exception {
        vertx = started;
        history = new EventHistory(folder, HistoryConfig.DEFAULT);
        archive = new JobArchive(folder.resolve("jobs"), ArchiveConfig.DEFAULT);
        var committed = new CommittedState(history, archive);
        ledger = new FakeLedger(committed);
        var context = vertx.getOrCreateContext();
        leader = new Leader(
                1,
                Cell.SETUP,
                committed,
                ledger,
                new Reception(NODE),
                context,
                new LeaderMetrics(new SimpleMeterRegistry()));
        await(leader.startTerm());
        actor = new RecoveryVerticle(leader, () -> members);
        await(Future.future(up -> context.runOnContext(nothing -> {
            try {
                actor.deploy(context).<Object>mapEmpty().onComplete(up);
            } catch (Exception e) {
                up.fail(e);
            }
        })));
    }

    @AfterEach
    void close() throws IOException {
        history.close();
        archive.close();
    }

    private Future<Membership> ask(String address, Membership message) {
        return vertx.eventBus()
                .<Buffer>request(address, Buffer.buffer(Wire.toBytes((Record) message)))
                .map(reply -> Wire.fromBytes(reply.body().getBytes(), Membership.class));
    }

    private Future<Membership> register() {
        return ask(
                Addresses.REGISTER,
                new Membership.Register(NODE, "session", Nodes.worker(1), System.currentTimeMillis()));
    }

    private Future<Membership> renew() {
        return ask(Addresses.RENEW, new Membership.Renew(NODE, 1, List.of(), new Membership.NodeUse(0, 0)));
    }

    /** In the view, and on its way into the ledger. */
    private void loseNode() {
        leader.pen().decide(Origin.SYSTEM, List.of(new NodeLost(NODE, 1, Reason.NODE_LOST, "silent")));
    }

    /** A request that is refused at once, on the same loop and after the others: theirs would be answered by then. */
    private void letAnswersComeThrough() throws Exception {
        for (String address : List.of(Addresses.REGISTER, Addresses.RENEW, Addresses.REGISTER)) {
            assertThat(vertx.eventBus()
                            .request(address, Buffer.buffer("no such message"))
                            .toCompletionStage()
                            .toCompletableFuture())
                    .failsWithin(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void register_notCommitted_isNotAnswered() throws Exception {
        ledger.hold();
        Future<Membership> answer = register();
        letAnswersComeThrough();
        assertThat(answer.isComplete()).isFalse();

        ledger.commit();

        assertThat(await(answer)).isInstanceOf(Registered.class);
    }

    @Test
    void memberGone_isSuspectUntilItRenews() throws Exception {
        await(register());
        members.clear();
        actor.listening();
        letAnswersComeThrough();
        assertThat(silence()).isNotNull();
        await(renew());
        assertThat(silence()).isNull();
        actor.memberGone(NODE);
        letAnswersComeThrough();
        assertThat(silence()).isNotNull();
    }

    private @Nullable Silence silence() {
        return Objects.requireNonNull(leader.view().state().node(NODE)).entry().silence();
    }

    @Test
    void renew_fencingNotCommitted_isNotAnswered() throws Exception {
        await(register());
        ledger.hold();
        loseNode();
        Future<Membership> answer = renew();
        letAnswersComeThrough();
        assertThat(answer.isComplete()).isFalse();

        ledger.commit();

        assertThat(await(answer))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.why()).isEqualTo(Refused.Why.FENCED));
    }

    @Test
    void renew_fencingIsLostInTheLedger_isNeverFenced() throws Exception {
        await(register());
        ledger.loseNext();
        loseNode();

        assertThat(renew().toCompletionStage().toCompletableFuture())
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        ReplyException.class,
                        failure -> assertThat(failure.failureCode()).isEqualTo(503));
    }
}
