package io.reeve.core.serve;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.ServiceEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.ScalePolicy;
import io.reeve.model.ScalePolicy.Target;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskState;
import io.reeve.model.UpdatePolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A service of half a cpu an instance, whose nodes say what a test has them say. */
class CpuScalingTest {
    private static final long CPU_MILLIS = 500;
    private static final long COOLDOWN_MS = 20_000;

    private Cell cell = new Cell();
    private JobId job;
    private final Map<AttemptId, Long> usedMs = new HashMap<>();
    private int number = 1;

    private void begin(int instances, int max) {
        cell.node("n1", Nodes.worker(32));
        var policy = new ScalePolicy(1, max, new Target.Cpu(600), COOLDOWN_MS);
        var service = new ServiceSpec(instances, null, null, UpdatePolicy.DEFAULT, 0, policy);
        job = cell.submit(job("shop", task("web").cpus(CPU_MILLIS).service(service)));
        cell.turn();
    }

    private Service service() {
        return Objects.requireNonNull(Objects.requireNonNull(
                        Objects.requireNonNull(cell.state().job(job)).group("web"))
                .service());
    }

    private int wanted() {
        return service().wanted();
    }

    /** Those that are staged run, those that are killed end. */
    private void obey() {
        for (TaskEntry task : List.copyOf(Objects.requireNonNull(
                        Objects.requireNonNull(cell.state().job(job)).group("web"))
                .entries())) {
            AttemptEntry last = task.lastAttempt();
            if (task.state() != TaskState.ACTIVE || last == null) {
                continue;
            }
            if (last.state() == AttemptState.STAGING) {
                cell.report(task, number++, new Status.Running(7));
            } else if (last.state() == AttemptState.KILLING) {
                cell.report(
                        task, number++, new Status.Ended(AttemptState.KILLED, last.reason(), "", null, 15, List.of()));
            }
        }
        cell.turn();
    }

    /** Time passes, and whenever nodes are asked each instance says that it used this share of its cpus. */
    private void pass(long ms, int... percent) {
        for (long end = cell.nowMs + ms; cell.nowMs < end; cell.passMs(1_000)) {
            for (int i = 0; i < percent.length; i++) {
                usedMs.merge(attempt(i), CPU_MILLIS * percent[i] / 100, Long::sum);
            }
            cell.turn();
            Map<NodeId, List<AttemptId>> looks = cell.loop.services().takeLooks();
            looks.values().forEach(attempts -> attempts.forEach(this::answer));
            cell.turn();
        }
    }

    private AttemptId attempt(int index) {
        return Cell.attempt(cell.task(job, "web", index));
    }

    private void answer(AttemptId attempt) {
        Long used = usedMs.get(attempt);
        if (used != null) {
            cell.loop.services().used(attempt, used, cell.nowMs - 500_000, cell.nowMs);
        }
    }

    @Test
    void instances_thatUseMoreThanTheyShall_becomeMore_andFewerAgain() {
        begin(2, 10);
        obey();
        pass(6_000, 100, 90);
        assertThat(wanted()).as("190%% of one, 60%% for each").isEqualTo(4);
        assertThat(lastMessage())
                .isEqualTo("2 instances use 95% of the cpus that they were granted, and each instance shall use 60%");

        obey();
        pass(COOLDOWN_MS - 2_000, 10, 10, 10, 10);
        assertThat(wanted()).as("it cools").isEqualTo(4);
        pass(12_000, 10, 10, 10, 10);
        assertThat(wanted()).isEqualTo(1);
    }

    @Test
    void instances_nearEnoughTheTarget_stayAsMany() {
        begin(2, 10);
        obey();
        pass(60_000, 65, 65);
        assertThat(wanted()).isEqualTo(2);
    }

    @Test
    void instances_notReadyYet_areNotIdle() {
        begin(4, 10);
        cell.report(cell.task(job, "web", 0), number++, new Status.Running(7));
        cell.turn();

        pass(60_000, 30);

        assertThat(wanted())
                .as("3 that start may need what they were begun for")
                .isEqualTo(4);
    }

    @Test
    void instances_notReadyYet_areNotWaitedForByMore() {
        begin(4, 10);
        cell.report(cell.task(job, "web", 0), number++, new Status.Running(7));
        cell.turn();

        pass(60_000, 100);

        assertThat(wanted()).as("those that start will take their part").isEqualTo(4);
    }

    @Test
    void busyInstances_whereOneSaysNothing_becomeAsManyAsTheirUseAsksFor() {
        begin(3, 10);
        obey();
        pass(12_000, 100, 100);
        assertThat(wanted()).isEqualTo(4);
    }

    @Test
    void instances_ofWhichNothingIsKnown_stayAsMany() {
        begin(3, 10);
        obey();
        pass(120_000);
        assertThat(wanted()).isEqualTo(3);
    }

    @Test
    void use_ofLongAgo_changesNothing() {
        begin(3, 10);
        obey();
        pass(COOLDOWN_MS, 60, 60, 60);
        usedMs.clear();
        pass(Measures.MAX_AGE_MS + 5_000);

        cell.loop.services().used(attempt(0), 99_000_000, cell.nowMs - 500_000, cell.nowMs);
        cell.turn();

        assertThat(wanted()).as("one look after a pause is no use").isEqualTo(3);
    }

    @Test
    void anotherLeader_asksAnew_beforeItChangesAnything() {
        begin(2, 10);
        obey();
        pass(3_000, 100, 100);
        Cell next = new Cell(cell.state().snapshot());
        next.nowMs = cell.nowMs;
        cell = next;

        pass(4_000, 100, 100);
        assertThat(wanted()).isEqualTo(2);
        pass(5_000, 100, 100);
        assertThat(wanted()).isEqualTo(4);
    }

    @Test
    void moreThanThereMayBe_isTheMost_andASmallerServiceIsNotAskedForWhenKilled() {
        begin(2, 3);
        obey();
        pass(12_000, 100, 100);
        assertThat(wanted()).isEqualTo(3);
        obey();

        cell.decide(cell.loop.scheduler().kill(job));
        cell.turn();
        cell.passMs(60_000).turn();

        assertThat(cell.loop.services().takeLooks()).isEmpty();
        assertThat(cell.loop.services().nextMs()).isEmpty();
    }

    private String lastMessage() {
        return cell.decided().stream()
                .filter(ServiceEvent.ServiceScaled.class::isInstance)
                .map(event -> ((ServiceEvent.ServiceScaled) event).message())
                .reduce("", (first, second) -> second);
    }
}
