package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.WorkerWorld.TaskOf;
import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.ToWorker.Release;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BarrierTest {
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

    private AttemptId hold(String id) {
        TaskOf task = WorkerWorld.task(id, "echo ran").barrier();
        AttemptId attempt = world.launch(task);
        world.leader.await(leader -> !leader.statuses(attempt).isEmpty(), "the word that " + attempt + " is staged");
        assertThat(world.leader.statuses(attempt)).containsExactly(new Status.Staged());
        return attempt;
    }

    private void release(long term, AttemptId... attempts) {
        world.worker.onMessage(new Release(term, WorkerWorld.INCARNATION, List.of(attempts)));
    }

    @Test
    void release_twice_startsOnce() {
        AttemptId id = hold("g.1/a@1");
        release(WorkerWorld.TERM, id);
        release(WorkerWorld.TERM, id);
        assertThat(world.leader.awaitEnd(id).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.leader.statuses(id)).hasSize(3).element(1).isInstanceOf(Status.Running.class);
        assertThat(world.stdout(id)).isEqualTo("ran\n");
        release(WorkerWorld.TERM, id);
        assertThat(world.run("g.1/after@1", "true").state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.leader.statuses(id)).hasSize(3);
    }

    @Test
    void release_ofAnOlderTermOrOfAnother_startsNothing() {
        AttemptId id = hold("g.1/a@1");
        release(WorkerWorld.TERM - 1, id);
        release(WorkerWorld.TERM, WorkerWorld.attempt("g.1/unknown@1"));
        // The worker takes messages one by one, so the release was dealt with when this one has run.
        assertThat(world.run("g.1/after@1", "true").state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.leader.statuses(id)).containsExactly(new Status.Staged());
    }

    @Test
    void kill_atTheBarrier_endsWithoutAStartAndALateReleaseIsHarmless() {
        AttemptId id = hold("g.1/a@1");
        world.kill(id, 10_000, Reason.GANG_BROKEN);
        Status.Ended ended = world.leader.awaitEnd(id);
        release(WorkerWorld.TERM, id);
        assertThat(ended.state()).isEqualTo(AttemptState.KILLED);
        assertThat(ended.reason()).isEqualTo(Reason.GANG_BROKEN);
        assertThat(world.run("g.1/after@1", "true").state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.leader.statuses(id)).hasSize(2);
    }

    @Test
    void fence_atTheBarrier_isQuietAtOnce() throws Exception {
        AttemptId id = hold("g.1/a@1");
        world.worker.fence(Reason.LEASE_EXPIRED).toCompletableFuture().get(20, TimeUnit.SECONDS);
        world.worker.start(WorkerWorld.TERM, WorkerWorld.INCARNATION + 1);
        release(WorkerWorld.TERM, id);
        Await.until("nothing is held", () -> world.worker.attempts().isEmpty());
        assertThat(world.leader.statuses(id)).hasSize(1);
    }
}
