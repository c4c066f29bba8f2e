package io.reeve.core.serve;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;

import io.reeve.core.state.Deployment;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptState;
import io.reeve.model.HealthCheck;
import io.reeve.model.InstanceHealth;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Reason;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskState;
import io.reeve.model.UpdatePolicy;
import java.util.List;
import java.util.Objects;

/** A cell with one service {@code web}, whose workers say what a test has them say. */
final class ServiceCell {
    static final long DRAIN_MS = 1_000;
    static final long SETTLE_MS = 500;
    static final long PROGRESS_MS = 60_000;

    final Cell cell;
    JobId job;
    private int report = 1;

    private ServiceCell(Cell cell, JobSpec spec) {
        this.cell = cell;
        this.job = cell.submit(spec);
        cell.turn();
    }

    static ServiceCell of(int instances, UpdatePolicy update) {
        Cell cell = new Cell();
        cell.node("n1", Nodes.worker(32)).node("n2", Nodes.worker(32));
        return new ServiceCell(cell, document(1, instances, update));
    }

    private ServiceCell(Cell cell, JobId job, int report) {
        this.cell = cell;
        this.job = job;
        this.report = report;
    }

    /** Another leader takes over. */
    ServiceCell nextLeader() {
        Cell next = new Cell(cell.state().snapshot());
        next.nowMs = cell.nowMs;
        next.turn();
        return new ServiceCell(next, job, report);
    }

    /** With an instance more, and none less. */
    static ServiceCell of(int instances) {
        return of(instances, surge());
    }

    static UpdatePolicy surge() {
        return new UpdatePolicy(1, 0, SETTLE_MS, PROGRESS_MS, UpdatePolicy.OnFailure.ROLLBACK);
    }

    /** Versions differ by what they take. */
    static JobSpec document(int version, int instances, UpdatePolicy update) {
        var check = new HealthCheck(new HealthCheck.Probe.Tcp(0), 1_000, 5_000, 1_000, 3);
        var service = new ServiceSpec(instances, check, null, update, DRAIN_MS, null);
        return job("shop", task("web").cpus(500 + version).service(service));
    }

    TaskGroup group() {
        return Objects.requireNonNull(
                Objects.requireNonNull(cell.state().job(job)).group("web"));
    }

    Service service() {
        return Objects.requireNonNull(group().service());
    }

    Deployment deployment() {
        return Objects.requireNonNull(service().lastDeployment());
    }

    TaskEntry instance(int index) {
        return group().entries().get(index);
    }

    int version(int index) {
        return service().instances().get(index).version();
    }

    ServiceCell say(int index, Status status) {
        cell.report(instance(index), report++, status);
        cell.turn();
        return this;
    }

    ServiceCell running(int index) {
        return say(index, new Status.Running(100 + index));
    }

    ServiceCell health(int index, InstanceHealth health) {
        return say(index, new Status.HealthChanged(health, "as the test says"));
    }

    ServiceCell ended(int index, AttemptState state) {
        boolean killed = state == AttemptState.KILLED;
        Reason reason =
                killed ? Objects.requireNonNull(instance(index).lastAttempt()).reason() : Reason.EXIT_STATUS;
        return say(
                index, new Status.Ended(state, reason, "it ended", killed ? null : 1, killed ? 15 : null, List.of()));
    }

    ServiceCell pass(long ms) {
        cell.passMs(ms);
        cell.turn();
        return this;
    }

    /** All that run become ready, all that are killed end, and time passes, until nothing changes any more. */
    ServiceCell everybodyDoesWell() {
        int idle = 0;
        while (idle < 5) {
            boolean any = false;
            for (int index = 0; index < group().entries().size(); index++) {
                any |= doWell(index);
            }
            pass(any ? 10 : 600);
            idle = any ? 0 : idle + 1;
        }
        return this;
    }

    private boolean doWell(int index) {
        TaskEntry task = instance(index);
        if (task.state() != TaskState.ACTIVE) {
            return false;
        }
        AttemptState state = Objects.requireNonNull(task.lastAttempt()).state();
        if (state == AttemptState.STAGING) {
            running(index);
        } else if (state == AttemptState.KILLING) {
            ended(index, AttemptState.KILLED);
        } else if (service().instances().get(index).health() != InstanceHealth.READY) {
            health(index, InstanceHealth.READY);
        } else {
            return false;
        }
        return true;
    }

    ServiceChange decide(ServiceChange change) {
        if (change instanceof ServiceChange.Accepted accepted) {
            cell.decide(accepted.events());
            cell.turn();
        }
        return change;
    }

    ServiceChange update(JobSpec document) {
        return decide(cell.loop.services().changes().update(job, document));
    }

    ServiceChange scale(int instances) {
        return decide(cell.loop.services().changes().scale(job, "web", instances));
    }

    long ready() {
        return group().entries().stream()
                .filter(task -> task.state() == TaskState.ACTIVE && service().isReady(task))
                .count();
    }

    long live() {
        return group().entries().stream()
                .filter(task -> !task.state().isTerminal())
                .count();
    }
}
