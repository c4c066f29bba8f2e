package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Await;
import io.reeve.message.Membership.Resume;
import io.reeve.message.ToWorker.Launch;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of attempts when the node is cut off, or its incarnation is over. */
@Timeout(60)
class WorkerLeaseTest {
    private static final String ID = "word-count.42/count/3@2";

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

    @Test
    void fence_running_killsAndTellsNothingOfItToAnotherIncarnation() throws Exception {
        AttemptId id = world.launch(ID, "trap '' TERM; sleep 1000");
        long pid = world.leader.awaitRunning(id).pid();
        world.worker.fence(Reason.LEASE_EXPIRED).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(Await.isAlive(pid)).isFalse();
        assertThat(world.worker.resume()).isEqualTo(new Resume(WorkerWorld.INCARNATION, List.of(id)));
        world.launch("old.7/t@1", "true");
        world.worker.start(WorkerWorld.TERM, WorkerWorld.INCARNATION + 1);
        world.worker.onMessage(new Launch(
                WorkerWorld.TERM,
                WorkerWorld.INCARNATION + 1,
                List.of(WorkerWorld.task("new.8/t@1", "true").assignment())));
        assertThat(world.leader.awaitEnd(AttemptId.parse("new.8/t@1")).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.leader.statuses(id)).hasSize(1);
        assertThat(world.leader.statuses(AttemptId.parse("old.7/t@1"))).isEmpty();
        Await.until("nothing is held", () -> world.worker.attempts().isEmpty());
    }

    @Test
    void lease_runsOut_fencesByItselfAndTheSameIncarnationHearsOfIt() throws Exception {
        CountDownLatch expired = new CountDownLatch(1);
        world.worker.onLeaseExpired(expired::countDown);
        AttemptId id = world.launch(ID, "trap '' TERM; sleep 1000");
        AttemptId kept =
                world.launch(WorkerWorld.task("keep.2/t@1", "sleep 1000").keep());
        long pid = world.leader.awaitRunning(id).pid();
        long keptPid = world.leader.awaitRunning(kept).pid();
        world.leaseMs(200);

        assertThat(expired.await(20, TimeUnit.SECONDS)).isTrue();
        Await.until("it is gone", () -> !Await.isAlive(pid));
        world.launch("late.3/t@1", "true");
        world.worker.fence(Reason.LEASE_EXPIRED).toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(Await.isAlive(keptPid)).isTrue();
        world.start(WorkerWorld.INCARNATION, List.of(), OptionalLong.empty());

        assertThat(world.leader.awaitEnd(id))
                .matches(end -> end.state() == AttemptState.LOST && end.reason() == Reason.LEASE_EXPIRED);
        assertThat(world.leader.statuses(AttemptId.parse("late.3/t@1"))).isEmpty();
        assertThat(world.worker.attempts()).contains(kept);
        world.kill(kept, 0, Reason.KILLED_BY_USER);
        assertThat(world.leader.awaitEnd(kept).reason()).isEqualTo(Reason.KILLED_BY_USER);
    }

    @Test
    void start_afterTheLease_theFirstLaunchMayComeAtOnce() throws Exception {
        expire(CompletableFuture.completedFuture(null));
        world.worker.fence(Reason.LEASE_EXPIRED).toCompletableFuture().get(20, TimeUnit.SECONDS);
        world.start(WorkerWorld.INCARNATION, List.of(), WorkerWorld.inMs(60_000));
        assertThat(world.run(ID, "true").state()).isEqualTo(AttemptState.FINISHED);
    }

    @Test
    void launch_afterTheLease_isLostAndNotFailed() throws Exception {
        CompletableFuture<Void> queued = new CompletableFuture<>();
        expire(queued);
        world.start(WorkerWorld.INCARNATION, List.of(), WorkerWorld.inMs(-1));
        AttemptId id = world.launch(WorkerWorld.task(ID, "true").keep());
        queued.complete(null);
        Await.until("the lease is over again", () -> world.worker.attempts().equals(List.of(id)));
        world.worker.fence(Reason.LEASE_EXPIRED).toCompletableFuture().get(20, TimeUnit.SECONDS);
        world.start(WorkerWorld.INCARNATION, List.of(id), OptionalLong.empty());

        assertThat(world.leader.awaitEnd(id))
                .matches(end -> end.state() == AttemptState.LOST && end.reason() == Reason.LEASE_EXPIRED);
    }

    /** The worker has been cut off for longer than its lease, and does nothing more before {@code goOn}. */
    private void expire(CompletableFuture<Void> goOn) throws InterruptedException {
        CountDownLatch expired = new CountDownLatch(1);
        world.worker.onLeaseExpired(() -> {
            expired.countDown();
            goOn.join();
        });
        world.leaseMs(0);
        assertThat(expired.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
