package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.allocate.Screening;
import io.reeve.core.share.ReservationBook;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.NodeEvent;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Reason;
import io.reeve.model.ReservationEdit;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Cases R1 to R5 of Mesos's reservations, and what they count towards. */
class ReservationsTest {
    private Cell cell = new Cell();

    // R1: reserve, then unreserve
    @Test
    void reserve_thenUnreserve_servesTheRoleAloneAndThenEverybody() {
        node("n1", 4);
        reserve("n1", "eng", 3);
        submit("ops", 2, 1);
        assertThat(cell.turn()).isEmpty();
        submit("eng", 3, 1);
        assertThat(cell.turn()).hasSize(1);

        assertThat(reserve("n1", "eng", 0)).isInstanceOf(ReservationBook.Accepted.class);
        assertThat(cell.state().reservations().isEmpty()).isTrue();
        assertThat(cell.turn()).isEmpty(); // one cpu is free
        finishAll();
        assertThat(cell.turn()).extracting(this::role).containsExactly("ops");
    }

    @Test
    void screening_reservedNode_isRuledOutByTheReservation() {
        node("n1", 4);
        reserve("n1", "eng", 3);
        JobId small = submit("ops", 1, 1);
        JobId large = submit("ops", 2, 1);

        assertThat(screen(small).fitting()).isEqualTo(1);
        Screening.Sieve sieve = screen(large);
        assertThat(sieve.fitting()).isZero();
        assertThat(sieve.possible()).isZero();
        assertThat(sieve.causes()).singleElement().satisfies(cause -> {
            assertThat(cause.kind()).isEqualTo(Screening.Kind.RESERVATION);
            assertThat(cause.what()).isEqualTo("the reservation of role eng");
            assertThat(cause.forever()).isEqualTo(1);
        });
    }

    @Test
    void screening_tooLargeForTheNode_isNotTheReservations() {
        node("n1", 4);
        node("n2", 4);
        reserve("n1", "eng", 1);
        assertThat(screen(submit("ops", 5, 1)).causes())
                .extracting(Screening.Cause::kind)
                .containsExactly(Screening.Kind.RESOURCE);
    }

    private Screening.Sieve screen(JobId job) {
        Job known = Objects.requireNonNull(cell.state().job(job));
        TaskId task = known.groups().iterator().next().entries().get(0).id();
        return Screening.of(cell.state(), known, task).sieves().get(0);
    }

    // R2: what is reserved is used by tasks that start at once, and is there again when they end
    @Test
    void launch_inTheReservation_usesItAndGivesItBack() {
        node("n1", 2);
        reserve("n1", "eng", 2);
        submit("eng", 1, 2);
        assertThat(cell.turn()).hasSize(2);
        assertThat(cell.state().reservations().idleOn(new NodeId("n1"))).isEmpty();

        finishAll();
        submit("ops", 1, 1);
        assertThat(cell.turn()).isEmpty();
        assertThat(cell.state().reservations().idleOn(new NodeId("n1"))).containsEntry("eng", Resources.of(2_000, 0));
    }

    // R3: too large; of another role
    @Test
    void reserve_moreThanIsFree_isRefusedAndChangesNothing() {
        node("n1", 4);
        node("n2", 4);
        submit("ops", 3, 1);
        TaskLaunched launched = cell.turn().get(0);
        String busy = launched.node().value();
        String other = busy.equals("n1") ? "n2" : "n1";

        ReservationBook.Change change = change(edit(other, "eng", 4), edit(busy, "eng", 2));

        assertThat(((ReservationBook.Refused) change).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.code() + " " + fault.pointer() + " " + fault.message())
                        .isEqualTo("not-free /reservations/" + busy + "/eng all reservations of " + busy
                                + " together need 2 cpus that their roles do not use yet, and 1 cpus of it are free"));
        assertThat(cell.state().reservations().dynamic()).isEmpty();
    }

    @Test
    void reserve_moreThanTheNodeHas_isRefused() {
        node("n1", 4);
        assertThat(reserve("n1", "eng", 5)).isInstanceOf(ReservationBook.Refused.class);
        assertThat(reserve("n1", "eng", 3)).isInstanceOf(ReservationBook.Accepted.class);
        assertThat(reserve("n1", "ops", 2)).isInstanceOf(ReservationBook.Refused.class);
        assertThat(reserve("n1", "ops", 1)).isInstanceOf(ReservationBook.Accepted.class);
    }

    @Test
    void unreserve_ofARoleWithoutOne_isRefused() {
        node("n1", 4);
        reserve("n1", "eng", 3);
        assertThat(reserve("n1", "ops", 0)).isInstanceOf(ReservationBook.Refused.class);
        assertThat(reserve("gone", "ops", 1)).isInstanceOf(ReservationBook.Refused.class);
        assertThat(cell.state().reservations().dynamic()).hasSize(1);
    }

    @Test
    void reserve_aboveTheRolesLimit_isRefused() {
        node("n1", 4);
        cell.decide(List.of(new RolesChanged(List.of(new RoleSpec("eng", 1_000, Map.of(), Map.of("cpus", 2_000L))))));
        assertThat(reserve("n1", "eng/ads", 3)).isInstanceOf(ReservationBook.Refused.class);
        assertThat(reserve("n1", "eng/ads", 2)).isInstanceOf(ReservationBook.Accepted.class);
    }

    // R4: survives a new leader, and the node's loss and return
    @Test
    void newLeader_knowsTheReservation() {
        node("n1", 2);
        reserve("n1", "eng", 2);
        cell = new Cell(cell.state().snapshot());
        submit("ops", 1, 1);
        assertThat(cell.turn()).isEmpty();
        assertThat(cell.state().roles().get("eng").counted()).isEqualTo(Resources.of(2_000, 0));
    }

    @Test
    void nodeLostAndBack_isReservedAsBefore() {
        node("n1", 2);
        reserve("n1", "eng", 2);
        cell.decide(List.of(new NodeEvent.NodeLost(new NodeId("n1"), 1, Reason.NODE_LOST, "silent")));
        assertThat(cell.state().roles().get("eng")).isNull();
        node("n1", 2);
        submit("ops", 1, 1);
        assertThat(cell.turn()).isEmpty();
        submit("eng", 1, 1);
        assertThat(cell.turn()).extracting(this::role).containsExactly("eng");
    }

    @Test
    void nodeBackWithLess_countsNoMoreThanIsThere() {
        node("n1", 4);
        reserve("n1", "eng", 4);
        cell.decide(List.of(new NodeEvent.NodeLost(new NodeId("n1"), 1, Reason.NODE_LOST, "silent")));
        node("n1", 1);
        assertThat(cell.state().roles().get("eng").counted()).isEqualTo(Resources.of(1_000, 0));
        submit("ops", 1, 1);
        submit("eng", 1, 1);
        assertThat(cell.turn()).extracting(this::role).containsExactly("eng");
    }

    // R5: by an operator, over what others could have had; refused where they hold it already
    @Test
    void reserve_whileOthersWait_goesBeforeThem() {
        node("n1", 2);
        submit("ops", 1, 1);
        reserve("n1", "eng", 2);
        assertThat(cell.turn()).isEmpty();
        reserve("n1", "eng", 1);
        assertThat(cell.turn()).extracting(this::role).containsExactly("ops");
        assertThat(reserve("n1", "eng", 2)).isInstanceOf(ReservationBook.Refused.class);
    }

    @Test
    void child_hasWhatIsReservedForItsParent_othersNot() {
        node("n1", 2);
        reserve("n1", "eng", 2);
        submit("engine", 1, 1);
        submit("eng/ads", 1, 1);
        assertThat(cell.turn()).extracting(this::role).containsExactly("eng/ads");
    }

    @Test
    void siblings_haveWhatIsReservedForThemAndTheirParentTogether() {
        node("n1", 4);
        reserve("n1", "eng", 2);
        reserve("n1", "eng/ads", 1);
        submit("eng/web", 1, 4);
        assertThat(cell.turn()).hasSize(3); // all but what is kept for eng/ads
        submit("eng/ads", 1, 2);
        assertThat(cell.turn()).hasSize(1);
    }

    @Test
    void own_runsAlready_fillsTheReservation() {
        node("n1", 4);
        submit("eng", 3, 1);
        cell.turn();
        assertThat(reserve("n1", "eng", 4)).isInstanceOf(ReservationBook.Accepted.class);
        assertThat(cell.state().reservations().idleOn(new NodeId("n1"))).containsEntry("eng", Resources.of(1_000, 0));
    }

    @Test
    void static_wholeNode_servesTheRoleAlone() {
        NodeInfo info = Nodes.info(Resources.of(2_000, 64_000 * Tasks.MIB), Map.of());
        cell.node("n1", Nodes.reserved(info, "eng"));
        submit("ops", 1, 1);
        assertThat(cell.turn()).isEmpty();
        submit("eng", 1, 1);
        assertThat(cell.turn()).extracting(this::role).containsExactly("eng");
    }

    // A19: what is reserved counts towards the limit, used or not
    @Test
    void limit_countsWhatIsReservedAndNotUsed() {
        node("n1", 4);
        node("n2", 4);
        cell.decide(List.of(new RolesChanged(List.of(new RoleSpec("eng", 1_000, Map.of(), Map.of("cpus", 3_000L))))));
        reserve("n1", "eng", 2);
        submitWhere("eng", "n2", 1, 2);
        assertThat(cell.turn()).hasSize(1); // with the two reserved that is the limit
        submitWhere("eng", "n1", 1, 3);
        assertThat(cell.turn()).hasSize(2).extracting(TaskLaunched::node).containsOnly(new NodeId("n1"));
    }

    // A19: and towards the guarantee
    @Test
    void guarantee_countsWhatIsReservedAndNotUsed() {
        node("n1", 4);
        cell.decide(List.of(new RolesChanged(List.of(new RoleSpec("eng", 1_000, Map.of("cpus", 2_000L), Map.of())))));
        submit("ops", 1, 2);
        cell.turn();
        reserve("n1", "eng", 2);
        submit("eng", 3, 1);

        assertThat(cell.turn()).isEmpty();
        assertThat(cell.state().holds().isEmpty()).isTrue(); // no one makes way: it has its guarantee
    }

    private void node(String name, int cpus) {
        cell.node(name, Nodes.info(Resources.of(1_000L * cpus, 64_000 * Tasks.MIB), Map.of("host", name)));
    }

    private static ReservationEdit edit(String node, String role, int cpus) {
        Map<String, Long> amounts = cpus == 0 ? Map.of() : Map.of("cpus", 1_000L * cpus);
        return new ReservationEdit(new NodeId(node), role, "/reservations/" + node + "/" + role, false, amounts);
    }

    private ReservationBook.Change reserve(String node, String role, int cpus) {
        return change(edit(node, role, cpus));
    }

    private ReservationBook.Change change(ReservationEdit... edits) {
        ReservationBook.Change change = ReservationBook.change(cell.state(), List.of(edits));
        if (change instanceof ReservationBook.Accepted accepted) {
            cell.decide(List.of(accepted.event()));
        }
        return change;
    }

    private JobId submit(String role, int cpus, int instances) {
        return cell.submit(Tasks.in(
                role,
                Tasks.job(
                        role.replace('/', '.'),
                        Tasks.task("t").cpus(1_000L * cpus).instances(instances))));
    }

    private JobId submitWhere(String role, String host, int cpus, int instances) {
        JobSpec spec = Tasks.job(
                role,
                Tasks.task("t")
                        .cpus(1_000L * cpus)
                        .instances(instances)
                        .where("host", io.reeve.model.Constraint.Operator.EQUAL, host));
        return cell.submit(Tasks.in(role, spec));
    }

    private String role(TaskLaunched launched) {
        return Objects.requireNonNull(cell.state().job(launched.attempt().task().job()))
                .spec()
                .role();
    }

    private void finishAll() {
        for (Node node : List.copyOf(cell.state().nodes())) {
            for (var attempt : List.copyOf(node.attempts().keySet())) {
                cell.finish(Objects.requireNonNull(cell.state().task(attempt.task())));
            }
        }
    }
}
