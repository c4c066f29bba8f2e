package io.reeve.node;

import static io.reeve.fixture.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.reeve.control.LeaderMetrics;
import io.reeve.control.LocalCodec;
import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.state.ClusterView;
import io.reeve.fixture.FakeLedger;
import io.reeve.ledger.ArchiveConfig;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.EventHistory;
import io.reeve.ledger.HistoryConfig;
import io.reeve.ledger.JobArchive;
import io.reeve.message.Addresses;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Timeout(60)
class LeadershipTest {
    private static final NodeId NODE = new NodeId("n1");
    private static final int UNKNOWN = 503;

    private Vertx vertx;
    private EventHistory history;
    private JobArchive archive;
    private CommittedState committed;
    private FakeLedger ledger;
    private Leadership leadership;
    private final CompletableFuture<Throwable> failed = new CompletableFuture<>();
    private final Promise<Boolean> countedOut = Promise.promise();

    @BeforeEach
    void open(Vertx started, @TempDir Path folder) throws IOException {
        vertx = started;
        history = new EventHistory(folder, HistoryConfig.DEFAULT);
        archive = new JobArchive(folder.resolve("jobs"), ArchiveConfig.DEFAULT);
        committed = new CommittedState(history, archive);
        ledger = new FakeLedger(committed);
        var metrics = new LeaderMetrics(new SimpleMeterRegistry());
        leadership = new Leadership(
                new ControlPeer(NODE, committed, ledger, LeaseSettings.DEFAULT, metrics),
                failed::complete,
                any -> countedOut.future());
        LocalCodec.register(vertx.eventBus());
        leadership.clusterJoined(vertx, () -> Set.of(NODE));
    }

    @AfterEach
    void close() throws Exception {
        await(leadership.close());
        history.close();
        archive.close();
    }

    /** Asks again at once where no actor is there to answer: they come up meanwhile. */
    private Future<JsonObject> submit(String key) {
        var document = new JsonObject()
                .put("job", "some")
                .put("key", key)
                .put("tasks", new JsonObject().put("a", new JsonObject().put("command", "true")));
        return vertx.eventBus()
                .<JsonObject>request(Addresses.SUBMIT, document)
                .map(reply -> reply.body())
                .recover(failure -> ((ReplyException) failure).failureCode() == -1
                        ? vertx.timer(1, TimeUnit.MILLISECONDS).compose(later -> submit(key))
                        : Future.failedFuture(failure));
    }

    /** As a client does, which has a key. */
    private Future<JsonObject> submitUntilTaken(String key) {
        return submit(key)
                .recover(failure -> vertx.timer(1, TimeUnit.MILLISECONDS).compose(later -> submitUntilTaken(key)));
    }

    private static void assertUnknown(Future<JsonObject> answer) {
        assertThat(answer.toCompletionStage().toCompletableFuture())
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(
                        ReplyException.class,
                        failure -> assertThat(failure.failureCode()).isEqualTo(UNKNOWN));
    }

    private int jobs() {
        return committed.read(ClusterView::jobs).size();
    }

    @Test
    void append_failsOnce_newActorsGoOnFromWhatIsCommitted() throws Exception {
        leadership.onLeader(1);
        await(submit("before"));
        ledger.loseNext();

        assertUnknown(submit("lost"));
        JsonObject again = await(submitUntilTaken("lost"));

        assertThat(again.getBoolean("known")).isFalse();
        assertThat(jobs()).isEqualTo(2);
        assertThat(committed.read(ClusterView::term)).isEqualTo(1);
    }

    @Test
    void append_failsAndCommitsLate_theRepeatFindsTheJob() throws Exception {
        leadership.onLeader(1);
        await(submit("before"));
        ledger.delayNext();

        assertUnknown(submit("late"));
        JsonObject again = await(submitUntilTaken("late"));

        assertThat(again.getBoolean("known")).isTrue();
        assertThat(jobs()).isEqualTo(2);
    }

    @Test
    void append_failsAtTheStartOfTheTerm_isTriedAgain() throws Exception {
        ledger.loseNext();
        ledger.loseNext();
        leadership.onLeader(1);

        await(submitUntilTaken("after"));

        assertThat(jobs()).isEqualTo(1);
    }

    @Test
    void onFailed_leading_actorsGoAndTheNodeIsTold() throws Exception {
        leadership.onLeader(1);
        await(submit("before"));
        var cause = new IOException("the disk is full");

        leadership.onFailed(cause);

        assertThat(failed.get(30, TimeUnit.SECONDS)).isSameAs(cause);
        await(leadership.close());
        int appends = ledger.appends();
        assertThat(vertx.eventBus()
                        .request(Addresses.SUBMIT, new JsonObject())
                        .toCompletionStage()
                        .toCompletableFuture())
                .failsWithin(30, TimeUnit.SECONDS);
        assertThat(ledger.appends()).isEqualTo(appends);
    }

    @Test
    void shutOut_theOthersCountItNoMore_goesOnWithoutTheLedger() throws Exception {
        leadership.onShutOut(new IOException("stopped"));
        countedOut.complete(true);

        await(leadership.close());
        assertThat(failed).isNotDone();
    }

    @Test
    void shutOut_theOthersCountIt_fails() {
        var cause = new IOException("stopped");
        leadership.onShutOut(cause);
        countedOut.complete(false);

        assertThat(failed).succeedsWithin(30, TimeUnit.SECONDS).isSameAs(cause);
    }
}
