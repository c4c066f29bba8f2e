package io.reeve.control;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reeve.core.round.LeaderView;
import io.reeve.fixture.FakeLedger;
import io.reeve.ledger.ArchiveConfig;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.EventHistory;
import io.reeve.ledger.HistoryConfig;
import io.reeve.ledger.JobArchive;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a leader's actors answer, where it still leads and where another does and nobody has told it yet. */
@ExtendWith(VertxExtension.class)
class InboxTest {
    private static final String ADDRESS = "reeve.test";

    private EventHistory history;
    private JobArchive archive;
    private FakeLedger ledger;
    private Inbox inbox;

    @BeforeEach
    void open(Vertx vertx, @TempDir Path folder) throws IOException {
        history = new EventHistory(folder, HistoryConfig.DEFAULT);
        archive = new JobArchive(folder.resolve("jobs"), ArchiveConfig.DEFAULT);
        var committed = new CommittedState(history, archive);
        ledger = new FakeLedger(committed);
        var pen = new LedgerPen(
                new LeaderView(committed.copy(), 1),
                ledger,
                vertx.getOrCreateContext(),
                new LeaderMetrics(new SimpleMeterRegistry()),
                () -> 1_000);
        inbox = new Inbox(vertx, null, pen);
    }

    @AfterEach
    void close() throws IOException {
        history.close();
        archive.close();
    }

    private static Future<?> unknown() {
        return Future.failedFuture(Problem.of(404, "unknown-job", "There is no such job", "no job x")
                .asException());
    }

    private static void assertRefused(Vertx vertx, int status, String code) {
        assertThatThrownBy(() -> await(vertx.eventBus().request(ADDRESS, new JsonObject())))
                .hasRootCauseInstanceOf(ReplyException.class)
                .rootCause()
                .satisfies(cause -> {
                    assertThat(((ReplyException) cause).failureCode()).isEqualTo(status);
                    assertThat(new JsonObject(cause.getMessage()).getString("code"))
                            .isEqualTo(code);
                });
    }

    @Test
    void serve_refusesAndLeads_answersTheRefusal(Vertx vertx) {
        inbox.serve(ADDRESS, JsonObject.class, message -> unknown());

        assertRefused(vertx, 404, "unknown-job");
    }

    @Test
    void serve_refusesAndAnotherLeads_answersNotLeader(Vertx vertx) {
        inbox.serve(ADDRESS, JsonObject.class, message -> unknown());
        ledger.depose();

        assertRefused(vertx, 503, "not-leader");
    }

    @Test
    void serve_throwsItsRefusalAndAnotherLeads_answersNotLeader(Vertx vertx) {
        inbox.serve(ADDRESS, JsonObject.class, message -> {
            throw Problem.of(409, "taken", "It is taken", "by another").asException();
        });
        ledger.depose();

        assertRefused(vertx, 503, "not-leader");
    }

    @Test
    void look_refusesAndAnotherLeads_answersTheRefusal(Vertx vertx) {
        inbox.look(ADDRESS, JsonObject.class, message -> unknown());
        ledger.depose();

        assertRefused(vertx, 404, "unknown-job");
    }

    @Test
    void serve_bodyOfAnotherTypeAndAnotherLeads_answersWhatIsWrong(Vertx vertx) {
        inbox.serve(ADDRESS, Buffer.class, message -> unknown());
        ledger.depose();

        assertRefused(vertx, 400, "bad-request");
    }
}
