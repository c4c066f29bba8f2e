package io.reeve.core.allocate;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.allocate.Screening.Cause;
import io.reeve.core.allocate.Screening.Sieve;
import io.reeve.core.state.TaskEntry;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.Constraint.Operator;
import io.reeve.model.JobId;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.PortRange;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScreeningTest {
    private final Cell cell = new Cell();

    private Sieve screen(JobId job, TaskId task) {
        return Screening.of(cell.state(), Objects.requireNonNull(cell.state().job(job)), task)
                .sieves()
                .get(0);
    }

    private static Cause cause(Sieve sieve, String what) {
        return sieve.causes().stream()
                .filter(cause -> cause.what().equals(what))
                .findAny()
                .orElseThrow();
    }

    private void node(String name, int cpus, String zone) {
        cell.node(name, Nodes.info(Resources.of(cpus * 1_000L, 1_000 * Tasks.MIB), Map.of("zone", zone)));
    }

    @Test
    void sieve_severalCauses_countsEachWithTheNearestNode() {
        node("node-1", 2, "a");
        node("node-2", 8, "a");
        node("node-3", 4, "b");
        JobId job = cell.submit(Tasks.job("j", Tasks.task("t").cpus(6_000).where("zone", Operator.EQUAL, "b")));
        cell.turn();

        Sieve sieve = screen(job, new TaskId(job, "t", TaskId.SINGLE));

        assertThat(sieve.fitting()).isZero();
        assertThat(sieve.possible()).isZero();
        Cause zone = cause(sieve, "zone == b");
        assertThat(zone.nodes()).isEqualTo(2);
        assertThat(zone.alone()).isEqualTo(1);
        assertThat(zone.nearest().node().value()).isEqualTo("node-2");
        assertThat(zone.nearest().has()).isEqualTo("zone = a");
        Cause cpus = cause(sieve, "cpus");
        assertThat(cpus.nodes()).isEqualTo(2);
        assertThat(cpus.forever()).isEqualTo(2);
        assertThat(cpus.nearest().node().value()).isEqualTo("node-3");
        assertThat(cpus.nearest().has()).isEqualTo("4 cpus");
        assertThat(cpus.nearest().asked()).isEqualTo("6 cpus");
    }

    @Test
    void sieve_nodeIsBusy_wouldFitIfNothingRanThere() {
        node("node-1", 4, "a");
        cell.submit(Tasks.job("first", Tasks.task("t").cpus(3_000)));
        JobId job = cell.submit(Tasks.job("j", Tasks.task("t").cpus(2_000)));
        cell.turn();

        Sieve sieve = screen(job, new TaskId(job, "t", TaskId.SINGLE));

        assertThat(sieve.possible()).isEqualTo(1);
        assertThat(cause(sieve, "cpus").forever()).isZero();
        assertThat(cause(sieve, "cpus").alone()).isEqualTo(1);
    }

    @Test
    void sieve_portIsTaken_namesThePort() {
        node("node-1", 4, "a");
        cell.submit(Tasks.job("first", Tasks.task("t").ports(0, new PortRange(31_005, 31_005))));
        JobId job = cell.submit(Tasks.job("j", Tasks.task("t").ports(0, new PortRange(31_005, 31_005))));
        cell.turn();

        Cause ports = cause(screen(job, new TaskId(job, "t", TaskId.SINGLE)), "ports");

        assertThat(ports.nearest().has()).isEqualTo("port 31005 taken");
        assertThat(ports.forever()).isZero();
    }

    @Test
    void sieve_amountsThatRoundAlike_areToldExactly() {
        cell.node("node-1", Nodes.info(Resources.of(4_000, 1_000_000_001L), Map.of()));
        JobId job = cell.submit(Tasks.job("j", Tasks.task("t").memory(1_000_000_002L)));
        cell.turn();

        Cause memory = cause(screen(job, new TaskId(job, "t", TaskId.SINGLE)), "mem");

        assertThat(memory.nearest().has()).isEqualTo("1000000001 B mem");
        assertThat(memory.nearest().asked()).isEqualTo("1000000002 B mem");
    }

    @Test
    void of_noWorker_saysSo() {
        JobId job = cell.submit(Tasks.job("j", Tasks.task("t")));

        Screening screening = Screening.of(
                cell.state(), Objects.requireNonNull(cell.state().job(job)), new TaskId(job, "t", TaskId.SINGLE));

        assertThat(screening.workers()).isZero();
        assertThat(screening.sieves().get(0).causes()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void review_justPlaced_nodeIsTheFirstOfAllThatWouldTakeIt(PlacementPolicy policy) {
        Cell placed = new Cell(new io.reeve.core.round.ControlLoop.Setup(
                Cell.SETUP.self(),
                Cell.SETUP.founding(),
                "0.1.0",
                Cell.SETUP.limits(),
                Cell.SETUP.leases(),
                policy,
                Cell.SETUP.calendar()));
        for (int i = 1; i <= 5; i++) {
            placed.node("node-" + i, Nodes.worker(i));
        }
        JobId job = placed.submit(Tasks.job("j", Tasks.task("t").cpus(2_000)));
        placed.turn();
        TaskEntry task = placed.task(job, "t");

        PlacementReview review = Objects.requireNonNull(PlacementReview.of(
                placed.state(), policy, Objects.requireNonNull(placed.state().job(job)), task));

        assertThat(review.rank()).isEqualTo(1);
        assertThat(review.feasible()).isEqualTo(4);
        assertThat(review.workers()).isEqualTo(5);
        assertThat(review.best().get(0).node())
                .isEqualTo(Objects.requireNonNull(task.lastAttempt()).node());
    }
}
