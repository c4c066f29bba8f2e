package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WarningTest {
    private WorkerWorld world;

    @BeforeEach
    void open(@TempDir Path dir) throws Exception {
        world = new WorkerWorld(dir);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void warning_beforeTheRunTimeout_reachesTheWholeGroupAndIsTold() {
        String script = "trap 'echo outer; wait $!; exit 0' USR1;"
                + " sh -c 'trap \"echo inner; exit 0\" USR1; while :; do sleep 0.02; done' & wait $!";
        AttemptId id = world.launch(
                WorkerWorld.task("a.1/t@1", script).timeouts(60_000, 10_000).warnAfter(500));
        Ended ended = world.leader.awaitEnd(id);

        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.stdout(id).lines()).containsExactlyInAnyOrder("outer", "inner");
        assertThat(world.leader.statuses(id))
                .filteredOn(Status.Warned.class::isInstance)
                .containsExactly(new Status.Warned("USR1 sent: its run timeout ends in 59500 ms"));
    }

    @Test
    void warning_endedBefore_isNotTold() {
        AttemptId id = world.launch(
                WorkerWorld.task("a.1/t@1", "true").timeouts(60_000, 10_000).warnAfter(50));
        world.leader.awaitEnd(id);
        world.run(WorkerWorld.task("a.1/u@1", "sleep 0.2"));

        assertThat(world.leader.statuses(id)).noneMatch(Status.Warned.class::isInstance);
    }

    @Test
    void start_clockOfTheSupervisorAhead_warnsNobodyWhoAskedForNone() throws Exception {
        List<String> warned = new CopyOnWriteArrayList<>();
        WorkerThread thread = new WorkerThread(() -> {}, () -> {});
        thread.begin();
        try {
            Attempt attempt =
                    new Attempt(WorkerWorld.task("a.1/t@1", "true").assignment(), new AttemptFolder(Path.of("unused")));
            attempt.phase = Attempt.Phase.RUNNING;
            new TimeLimit(thread, (who, why, graceMs) -> {}, (who, text) -> warned.add(text)).start(attempt, -1);
            CountDownLatch later = new CountDownLatch(1);
            thread.postAfter(20, later::countDown);

            assertThat(later.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(warned).isEmpty();
        } finally {
            thread.close();
        }
    }
}
