package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.deadline;
import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptState;
import io.reeve.model.Deadline;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.JobState;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final Cell cell = new Cell().node("node-1", Nodes.worker(1));

    private JobState stateOf(JobId id) {
        return Objects.requireNonNull(cell.state().job(id)).header().state();
    }

    private static TaskPhase.Ended end(TaskEntry task) {
        return (TaskPhase.Ended) task.phase();
    }

    private void stopped(JobId id, String task) {
        var how = new Status.Ended(AttemptState.KILLED, Reason.DEADLINE, "stopped", null, 15, List.of());
        cell.end(cell.task(id, task), how);
        cell.turn();
    }

    @Test
    void deadline_afterTheSubmission_killsWhatHasNotEnded() {
        JobId id = cell.submit(deadline(
                job("late", task("a"), task("b").attempts(3), task("c").after("b")), new Deadline(false, 5_000)));
        cell.turn();
        cell.finish(cell.task(id, "a"));
        cell.turn();
        assertThat(cell.loop.scheduler().nextDueMs()).hasValue(Cell.START_MS + 5_000);
        cell.passMs(4_999).turn();
        assertThat(cell.stateOf(id, "c")).isEqualTo(TaskState.PENDING);

        cell.passMs(1).turn();

        assertThat(end(cell.task(id, "c")).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(end(cell.task(id, "c")).message())
                .isEqualTo("it had not ended by its deadline, 5000 ms after it began");
        assertThat(Objects.requireNonNull(cell.task(id, "b").lastAttempt()).state())
                .isEqualTo(AttemptState.KILLING);
        stopped(id, "b");
        assertThat(end(cell.task(id, "b")).reason()).isEqualTo(Reason.DEADLINE);
        assertThat(cell.task(id, "a").state()).isEqualTo(TaskState.FINISHED);
        assertThat(stateOf(id)).isEqualTo(JobState.KILLED);
    }

    @Test
    void submit_deadlinePassed_isRefused() {
        JobSpec late = deadline(job("late", task("a")), new Deadline(true, Cell.START_MS));
        assertThat(cell.loop.scheduler().submit(late, "hash", Cell.START_MS))
                .isEqualTo(new Submission.DeadlinePassed(Cell.START_MS));
    }

    @Test
    void deadline_atAMoment_countsFromNothing() {
        JobId id = cell.submit(deadline(job("late", task("a")), new Deadline(true, Cell.START_MS + 7_000)));
        cell.turn();
        cell.passMs(7_000).turn();
        assertThat(Objects.requireNonNull(cell.task(id, "a").lastAttempt()).message())
                .contains("7000 ms after it began");
        stopped(id, "a");
        assertThat(stateOf(id)).isEqualTo(JobState.KILLED);
    }

    @Test
    void deadline_nodeLostWhileItIsStopped_isNoReasonToRunItAgain() {
        JobId id = cell.submit(deadline(job("late", task("a").attempts(5)), new Deadline(false, 5_000)));
        cell.turn();
        cell.passMs(5_000).turn();
        cell.end(cell.task(id, "a"), io.reeve.core.state.Endings.lost(Reason.NODE_LOST, "gone"));
        cell.turn();
        assertThat(cell.task(id, "a").state()).isEqualTo(TaskState.KILLED);
        assertThat(end(cell.task(id, "a")).reason()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void deadline_endedBefore_isForgotten() {
        JobId id = cell.submit(deadline(job("quick", task("a")), new Deadline(false, 5_000)));
        cell.turn();
        cell.finish(cell.task(id, "a"));
        cell.turn();
        cell.passMs(5_000).turn();
        assertThat(stateOf(id)).isEqualTo(JobState.FINISHED);
    }

    @Test
    void deadline_newLeader_stillHolds() {
        JobId id = cell.submit(deadline(job("late", task("a").after("b"), task("b")), new Deadline(false, 5_000)));
        cell.turn();
        cell.loop.scheduler().rebuild();
        cell.passMs(5_000).turn();
        assertThat(end(cell.task(id, "a")).reason()).isEqualTo(Reason.DEADLINE);
    }

    @Test
    void deadline_ofARetriedJob_countsFromTheRetry() {
        JobId id = cell.submit(deadline(job("late", task("a")), new Deadline(false, 5_000)));
        cell.turn();
        cell.passMs(5_000).turn();
        stopped(id, "a");
        var again = new RetryRequest(List.of(new RetryRequest.Target(id, null)), null, "");
        cell.passMs(1_000);
        cell.decide(((Change.Accepted) cell.loop.scheduler().changes().retry(again, cell.nowMs)).events());
        cell.turn();
        cell.passMs(4_999).turn();
        assertThat(Objects.requireNonNull(cell.task(id, "a").lastAttempt()).reason())
                .isEqualTo(Reason.NONE);
        cell.passMs(1).turn();
        assertThat(Objects.requireNonNull(cell.task(id, "a").lastAttempt()).reason())
                .isEqualTo(Reason.DEADLINE);
    }

    @Test
    void retry_afterADeadlineThatIsAMoment_isRefused() {
        JobId id = cell.submit(deadline(job("late", task("a")), new Deadline(true, Cell.START_MS + 1_000)));
        cell.turn();
        cell.passMs(1_000).turn();
        stopped(id, "a");
        var again = new RetryRequest(List.of(new RetryRequest.Target(id, null)), null, "");
        Change change = cell.loop.scheduler().changes().retry(again, cell.nowMs);
        assertThat(((Change.Refused) change).faults().get(0).message()).contains("has passed");
    }
}
