package io.reeve.hosting;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.Reason;
import io.reeve.model.Work;
import io.reeve.runner.TaskEnd;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MessageRunnerTest {
    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final MessageRunner runner = new MessageRunner(vertx);

    @AfterEach
    void close() throws Exception {
        runner.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private FakeRun send(String address, String body, long timeoutMs, @Nullable String item) {
        FakeRun run = new FakeRun(folder, new Work.Message(address, body), timeoutMs, item);
        runner.start(run, run);
        return run;
    }

    private TaskEnd end(String address, String body) throws Exception {
        return send(address, body, 20_000, null).awaitEnd();
    }

    @Test
    void reply_isTheResult_andTheConsumerHearsOfTheAttempt() throws Exception {
        vertx.eventBus()
                .<JsonObject>consumer(
                        "orders",
                        message -> message.reply(message.body()
                                .copy()
                                .put("attempt", message.headers().get("reeve-attempt"))
                                .put("incarnation", message.headers().get("reeve-incarnation"))));

        assertThat(end("orders", "{\"id\":7}"))
                .isEqualTo(
                        new TaskEnd.Finished("", "{\"id\":7,\"attempt\":\"hello.7/hello/2@1\",\"incarnation\":\"4\"}"));
    }

    @Test
    void body_everyKindOfJson_arrivesAsItself() throws Exception {
        vertx.eventBus().consumer("echo", message -> message.reply(message.body()));

        for (String body : new String[] {"\"text\"", "12", "1.5", "true", "[1,2]", "{\"a\":null}"}) {
            assertThat(end("echo", body)).isEqualTo(new TaskEnd.Finished("", body));
        }
        assertThat(end("echo", "null")).isEqualTo(new TaskEnd.Finished("", null));
    }

    @Test
    void noBody_theItemIsSent() throws Exception {
        vertx.eventBus().consumer("echo", message -> message.reply(message.body()));

        assertThat(send("echo", "", 20_000, "item 5").awaitEnd()).isEqualTo(new TaskEnd.Finished("", "\"item 5\""));
        assertThat(send("echo", "", 20_000, null).awaitEnd()).isEqualTo(new TaskEnd.Finished("", null));
    }

    @Test
    void failureReply_keepsItsCode() throws Exception {
        vertx.eventBus().consumer("orders", message -> message.fail(4_017, "no stock"));

        assertThat(end("orders", "1"))
                .isEqualTo(new TaskEnd.Failed(
                        Reason.REPLY_FAILED, "orders answered with failure code 4017: no stock", 4_017));
    }

    @Test
    void noConsumer_failsAtOnce() throws Exception {
        assertThat(end("nowhere", "1"))
                .isInstanceOfSatisfying(
                        TaskEnd.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.NO_HANDLERS));
    }

    @Test
    void noReply_failsAfterItsRunTimeout_andIsShownAsRunningBefore() throws Exception {
        vertx.eventBus().consumer("silent", (Message<Object> message) -> {});
        FakeRun run = send("silent", "1", 400, null);
        run.started.get(FakeRun.PATIENCE_SECONDS, TimeUnit.SECONDS);

        assertThat(run.awaitEnd())
                .isEqualTo(new TaskEnd.Failed(Reason.RUN_TIMEOUT, "no reply from silent within 400 ms", null));
    }

    @Test
    void reply_tooLarge_isNotKept() throws Exception {
        vertx.eventBus().consumer("large", message -> message.reply("x".repeat(Replies.MAX_BYTES)));

        assertThat(end("large", "1"))
                .isEqualTo(new TaskEnd.Finished(
                        "its reply is not kept: it has 4098 characters as JSON, and at most 4096 bytes are", null));
    }

    @Test
    void stop_nobodyWaitsForTheReplyAnyMore() throws Exception {
        vertx.eventBus().consumer("silent", (Message<Object> message) -> {});
        FakeRun run = new FakeRun(folder, new Work.Message("silent", "1"), 20_000, null);
        runner.start(run, run).stop(0);

        assertThat(run.awaitEnd())
                .isEqualTo(new TaskEnd.Failed(Reason.NONE, "what its consumer still does with it goes on", null));
    }
}
