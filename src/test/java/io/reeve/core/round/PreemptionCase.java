package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.preempt.PreemptionRules;
import io.reeve.core.share.ShareRules;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent.AttemptKilling;
import io.reeve.event.Event;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.event.TaskEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptState;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A cell that is full, in which somebody comes who may have others make way. */
abstract class PreemptionCase {
    static final int LOW = 100;
    static final int HIGH = 900;
    static final JobSpec.OnFailure CONTINUE = JobSpec.OnFailure.CONTINUE;

    final Cell cell = new Cell();

    static Cell cell(PreemptionRules rules) {
        return Cell.sharing(new SharingRules(ShareRules.DEFAULT, rules));
    }

    static void node(Cell of, String name, int cpus) {
        of.node(name, Nodes.info(Resources.of(1_000L * cpus, 64_000 * Tasks.MIB), Map.of()));
    }

    void define(RoleSpec... roles) {
        cell.decide(List.of(new RolesChanged(List.of(roles))));
    }

    static RoleSpec role(String name, Map<String, Long> guarantee) {
        return new RoleSpec(name, 1_000, guarantee, Map.of());
    }

    static JobSpec spec(String role, String name, int priority, Tasks task) {
        return Tasks.in(role, Tasks.job(name, priority, CONTINUE, task));
    }

    JobId submit(String name, int priority, int cpus) {
        return submitIn(JobSpec.DEFAULT_ROLE, name, priority, cpus);
    }

    JobId submitArray(String name, int priority, int cpus, int instances) {
        return submitArrayIn(JobSpec.DEFAULT_ROLE, name, priority, cpus, instances);
    }

    JobId submitIn(String role, String name, int priority, int cpus) {
        return cell.submit(spec(role, name, priority, Tasks.task("t").cpus(1_000L * cpus)));
    }

    JobId submitArrayIn(String role, String name, int priority, int cpus, int instances) {
        return cell.submit(
                spec(role, name, priority, Tasks.task("t").cpus(1_000L * cpus).instances(instances)));
    }

    List<AttemptKilling> kills() {
        return kills(cell);
    }

    static List<AttemptKilling> kills(Cell of) {
        List<AttemptKilling> kills = new ArrayList<>();
        for (Event event : of.decided()) {
            if (event instanceof AttemptKilling kill && kill.reason() == Reason.PREEMPTED) {
                kills.add(kill);
            }
        }
        return kills;
    }

    /** The worker stopped it as it was told to. */
    void stop(TaskEntry task) {
        AttemptEntry attempt = Objects.requireNonNull(task.lastAttempt());
        cell.end(task, new Status.Ended(AttemptState.KILLED, attempt.reason(), attempt.message(), null, 15, List.of()));
        assertThat(cell.decided().get(cell.decided().size() - 1)).isNotInstanceOf(TaskEvent.class);
    }
}
