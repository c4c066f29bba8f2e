package io.reeve.core.recover;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.Duty;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Tasks;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Constraint;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that cannot start what they are given. */
class UnfitNodesTest {
    private final NodeCell world = new NodeCell();

    private static Status.Ended failed(Reason reason) {
        return new Status.Ended(AttemptState.FAILED, reason, "no space left on device", null, null, List.of());
    }

    /** One that wants the first node. */
    private static Tasks there() {
        return task("a").where("host", Constraint.Operator.EQUAL, "host-of-n1");
    }

    private AttemptId attempt(JobId id) {
        return Cell.attempt(world.cell.task(id, "a"));
    }

    private JobId fails(String name, Reason reason) {
        JobId id = world.cell.submit(job(name, there()));
        world.cell.turn();
        world.say(attempt(id), 1, failed(reason));
        world.cell.turn();
        return id;
    }

    @Test
    void unfit_threeTasksInARow_isSetAsideWithTheReason() {
        world.workers(3);
        fails("one", Reason.NODE_UNFIT);
        fails("two", Reason.NODE_UNFIT);
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
        fails("three", Reason.NODE_UNFIT);

        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.QUARANTINED);
        assertThat(world.node("n1").duty().message())
                .contains("n1 could not start 3 tasks in a row", "no space left on device", "reeve undrain n1");
        world.passMs(31_000, "n1", "n2", "n3");
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
    }

    @Test
    void unfit_oneStartsInBetween_isForgiven() {
        world.workers(3);
        fails("one", Reason.NODE_UNFIT);
        fails("two", Reason.NODE_UNFIT);
        JobId id = world.cell.submit(job("good", there()));
        world.cell.turn();
        world.say(attempt(id), 1, new Status.Running(7));
        fails("three", Reason.NODE_UNFIT);

        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
    }

    @Test
    void unfit_oneFinishesInBetweenWithoutTellingOfItsStart_isForgiven() {
        world.workers(3);
        fails("one", Reason.NODE_UNFIT);
        fails("two", Reason.NODE_UNFIT);
        JobId id = world.cell.submit(job("answered", there()));
        world.cell.turn();
        world.say(
                attempt(id),
                1,
                new Status.Ended(AttemptState.FINISHED, Reason.NONE, "answered", null, null, List.of()));
        world.cell.turn();
        fails("three", Reason.NODE_UNFIT);

        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
    }

    @Test
    void unfit_theSameTaskAgain_isNoNewProof() {
        world.workers(3);
        JobId id = fails("one", Reason.NODE_UNFIT);
        for (int i = 0; i < 4; i++) {
            world.passMs(9_000, "n1", "n2", "n3");
            world.say(attempt(id), 1, failed(Reason.NODE_UNFIT));
        }

        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
    }

    @Test
    void unfit_onlyNode_isNotSetAside() {
        world.workers(1);
        for (int i = 0; i < 5; i++) {
            fails("j" + i, Reason.NODE_UNFIT);
        }

        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
    }

    @Test
    void launchFailed_needsMoreProof() {
        world.workers(3);
        for (int i = 1; i < UnfitNodes.FAILED_TASKS; i++) {
            fails("j" + i, Reason.LAUNCH_FAILED);
        }
        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.READY);
        fails("last", Reason.LAUNCH_FAILED);

        assertThat(world.phase("n1")).isEqualTo(Duty.Phase.QUARANTINED);
    }

    @Test
    void unfit_attempt_usesUpNoRetryButNotForEver() {
        world.workers(3);
        JobId id = fails("one", Reason.NODE_UNFIT);
        assertThat(world.cell.task(id, "a").attemptsUsed()).isZero();
        for (int i = 0; i < 5; i++) {
            world.passMs(9_000, "n1", "n2", "n3");
            world.say(attempt(id), 1, failed(Reason.NODE_UNFIT));
        }

        assertThat(world.cell.task(id, "a").state()).isEqualTo(TaskState.FAILED);
        assertThat(world.cell.task(id, "a").attempts()).hasSize(6);
    }

    @Test
    void reasons_ofThisLevel_areToldOtherwiseBelowIt() {
        assertThat(Reason.NODE_UNFIT.at(1)).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(Reason.DISK_LIMIT.at(1)).isEqualTo(Reason.EXIT_STATUS);
        assertThat(Reason.PIDS_LIMIT.at(2)).isEqualTo(Reason.PIDS_LIMIT);
        assertThat(failed(Reason.NODE_UNFIT).at(1).reason()).isEqualTo(Reason.LAUNCH_FAILED);
    }
}
