package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.UserIds;
import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SecretsInWorkerTest {
    private static final String ID = "word-count.42/count/0@1";
    private static final String VALUE = "s3cr3t-4711-value";

    @TempDir
    Path dir;

    private WorkerWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new WorkerWorld(dir);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void secrets_variableAndFile_areTheTasksAlone_andGoWithIt() throws Exception {
        Ended ended = world.run(WorkerWorld.task(
                        ID,
                        "[ \"$PW\" = " + VALUE + " ] && [ \"$(cat $REEVE_SECRETS/db/key)\" = " + VALUE
                                + " ] && stat -c '%a %U' $REEVE_SECRETS/db/key $REEVE_SECRETS; cp -r $REEVE_SECRETS x; ls x")
                .outputs("**/nothing?optional")
                .secret(false, "PW", bytes(VALUE))
                .secret(true, "db/key", bytes(VALUE)));

        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        String user = UserIds.nodeIsRoot() ? "nobody" : System.getProperty("user.name");
        assertThat(world.stdout(AttemptId.parse(ID))).isEqualTo("600 " + user + "\n700 " + user + "\ndb\n");
        awaitNoTrace();
    }

    @Test
    void secrets_whileItRuns_areInNoFileButItsOwn() throws Exception {
        AttemptId attempt = world.launch(WorkerWorld.task(ID, "exec sleep 60")
                .secret(false, "PW", bytes(VALUE))
                .secret(true, "key", bytes(VALUE)));
        world.leader.awaitRunning(attempt);

        assertThat(holding()).containsExactly(world.folder(attempt).secrets().resolve("key"));
        world.kill(attempt, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(attempt);
        awaitNoTrace();
    }

    @Test
    void secrets_nodeDiesAndItsTaskEndsMeanwhile_areRemovedByTheNextProcess() throws Exception {
        AttemptId attempt = world.launch(WorkerWorld.task(ID, "exec sleep 60").secret(true, "key", bytes(VALUE)));
        world.leader.awaitRunning(attempt);
        world.crash();
        world.reopen();

        awaitNoTrace();
    }

    @Test
    void secrets_missing_failTheAttemptWithTheReason() {
        Ended ended = world.run(WorkerWorld.task(ID, "true").missingSecret("the secret s was deleted meanwhile"));

        assertThat(ended.reason()).isEqualTo(Reason.FILES_UNAVAILABLE);
        assertThat(ended.message()).isEqualTo("the secret s was deleted meanwhile");
    }

    @Test
    void secrets_nulInAVariable_isRefused_andTakenAsAFile() {
        Ended variable = world.run(WorkerWorld.task(ID, "true").secret(false, "A", new byte[] {1, 0, 2}));
        Ended file = world.run(WorkerWorld.task("word-count.42/count/1@1", "wc -c < $REEVE_SECRETS/a")
                .secret(true, "a", new byte[] {1, 0, 2}));

        assertThat(variable.message()).contains("NUL");
        assertThat(file.state()).as(file.message()).isEqualTo(AttemptState.FINISHED);
    }

    @Test
    void toString_ofAnAssignment_holdsNoValue() {
        String base64 = Base64.getEncoder().encodeToString(bytes(VALUE));

        assertThat(WorkerWorld.task(ID, "true")
                        .secret(false, "PW", bytes(VALUE))
                        .assignment()
                        .toString())
                .doesNotContain(VALUE)
                .doesNotContain(base64);
    }

    private void awaitNoTrace() throws Exception {
        Await.until("the secret is in no file", () -> holding().isEmpty());
    }

    /** The files of the node that hold the value, in clear or as it travels. */
    private java.util.List<Path> holding() {
        try (Stream<Path> files = Files.walk(world.dataDir)) {
            return files.filter(Files::isRegularFile)
                    .filter(SecretsInWorkerTest::holds)
                    .toList();
        } catch (IOException | java.io.UncheckedIOException gone) {
            return java.util.List.of(dir); // something went while it was looked at: look again
        }
    }

    private static boolean holds(Path file) {
        try {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            return text.contains(VALUE) || text.contains(Base64.getEncoder().encodeToString(bytes(VALUE)));
        } catch (IOException gone) {
            return false;
        }
    }
}
