package io.reeve.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.fixture.PastJobs;
import io.reeve.ledger.ArchiveConfig;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.EventHistory;
import io.reeve.ledger.HistoryConfig;
import io.reeve.ledger.JobArchive;
import io.reeve.model.JobId;
import io.reeve.query.LeaderView;
import io.reeve.query.ProblemException;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueryAnswerTest {
    @TempDir
    private Path folder;

    private final PastJobs jobs = new PastJobs();
    private ArchiveConfig config = ArchiveConfig.DEFAULT;
    private EventHistory history;
    private JobArchive archive;
    private CommittedState committed;

    @BeforeEach
    void open() throws IOException {
        history = new EventHistory(folder.resolve("history"), HistoryConfig.DEFAULT);
        archive = new JobArchive(folder.resolve("jobs"), config);
        committed = new CommittedState(history, archive);
    }

    @AfterEach
    void close() throws IOException {
        history.close();
        archive.close();
    }

    /** From a snapshot alone: the log brings nothing again. */
    private void restart() throws IOException {
        var snapshot = new ByteArrayOutputStream();
        committed.freeze().writeTo(snapshot);
        close();
        open();
        committed.load(new ByteArrayInputStream(snapshot.toByteArray()));
    }

    private JsonObject ask(String what, Object... fields) throws IOException {
        var query = new JsonObject().put("what", what);
        for (int i = 0; i < fields.length; i += 2) {
            query.put((String) fields[i], fields[i + 1]);
        }
        return QueryAnswer.of(committed, LeaderView::of, query);
    }

    private JobId forgotten(String name) {
        JobId id = jobs.finished(name);
        jobs.forget(id);
        committed.apply(jobs.nextBatch());
        return id;
    }

    @Test
    void job_leftTheState_isShownFromTheHistoryAfterARestart() throws IOException {
        JobId id = forgotten("old");
        restart();

        JsonObject job = ask("job", "id", id.toString());
        assertThat(job.getBoolean("history")).isTrue();
        assertThat(job.getString("state")).isEqualTo("FINISHED");
        assertThat(job.getJsonObject("document").getString("job")).isEqualTo("old");

        JsonObject task = ask("task", "id", id + "/only");
        assertThat(task.getBoolean("history")).isTrue();
        assertThat(task.getJsonArray("attempts").getJsonObject(0).getString("node"))
                .isEqualTo("node-1");
        assertThat(ask("attempt-location", "task", id + "/only").getJsonArray("outputs"))
                .hasSize(1);
        assertThat(ask("tasks", "job", id.toString()).getJsonArray("tasks")).hasSize(1);
    }

    @Test
    void job_inTheState_isNotFromTheHistory() throws IOException {
        JobId id = jobs.finished("young");
        committed.apply(jobs.nextBatch());

        assertThat(ask("job", "id", id.toString()).getBoolean("history")).isFalse();
    }

    @Test
    void job_droppedFromTheHistory_saysForHowLongItWasKept() throws IOException {
        close();
        config = new ArchiveConfig(1, 0, 1L << 30, 1, 1L << 20);
        open();
        JobId old = forgotten("old");
        forgotten("newer");
        forgotten("newest");

        assertThatThrownBy(() -> ask("job", "id", old.toString()))
                .isInstanceOfSatisfying(ProblemException.class, unknown -> {
                    assertThat(unknown.problem().status()).isEqualTo(404);
                    assertThat(unknown.problem().detail())
                            .contains("no job " + old)
                            .contains("the history keeps the newest 1 and those of the last 0 s");
                });
    }

    @Test
    void jobs_ofTheHistory_arePaged() throws IOException {
        JobId old = forgotten("old");
        JobId newer = forgotten("newer");

        JsonObject first = ask("jobs", "history", "true", "limit", 1);
        assertThat(first.getJsonArray("jobs").getJsonObject(0).getString("id")).isEqualTo(newer.toString());
        JsonObject second = ask("jobs", "history", "true", "limit", 1, "after", first.getString("next"));
        assertThat(second.getJsonArray("jobs").getJsonObject(0).getString("id")).isEqualTo(old.toString());
        assertThat(second.getString("next")).isNull();
        assertThat(ask("jobs", "history", "true", "name", "none").getJsonArray("jobs"))
                .isEmpty();
        assertThat(ask("jobs").getJsonArray("jobs")).isEmpty();
        assertThatThrownBy(() -> ask("jobs", "history", "perhaps")).hasMessageContaining("perhaps");
    }

    @Test
    void job_endedAndForgottenInOneBatch_isKeptAsItEnded() throws IOException {
        JobId id = forgotten("quick");

        assertThat(ask("job", "id", id.toString()).getJsonObject("counts").getInteger("FINISHED"))
                .isEqualTo(1);
    }
}
