package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.preempt.PreemptionRules;
import io.reeve.core.share.RoleBook;
import io.reeve.core.share.RoleChange;
import io.reeve.core.share.ShareRules;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Resources;
import io.reeve.model.RoleEdit;
import io.reeve.model.RoleEdit.Bounds;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Cases of Mesos's allocator tests over time. Where an agent was offered whole to one framework, each framework here
 * has one task waiting that takes all of the node; frameworks of one role are roles below it.
 */
class MesosCasesTest {
    private final Cell cell = new Cell();
    private final List<String> frameworks = new ArrayList<>();
    private int nodes;

    // A1, UnreservedDRF
    @Test
    void nodes_arriveOneByOne_goToTheSmallestDominantShare() {
        // Roles for frameworks: H-DRF would give a role with a new child the turn, Mesos adds up its children.
        frameworks.add("role1");
        assertThat(arrives(2, 1_024)).isEqualTo("role1");
        frameworks.add("role2");
        assertThat(arrives(1, 512)).isEqualTo("role2");
        assertThat(arrives(3, 2_048)).isEqualTo("role2");
        assertThat(arrives(4, 4_096)).isEqualTo("role1");
        assertThat(arrives(1, 512)).isEqualTo("role2");
    }

    // A2, ReservedDRF
    @Test
    void reserved_countsTowardsTheShare() {
        frameworks.add("role1/fw1");
        assertThat(arrivesReserved(100, 1_024, "role1")).isEqualTo("role1/fw1");
        frameworks.add("role2/fw2");
        assertThat(arrives(2, 512)).isEqualTo("role2/fw2");
        assertThat(arrives(2, 512)).isEqualTo("role2/fw2");
        frameworks.add("role1/fw3");
        assertThat(arrivesReserved(2, 512, "role1")).isEqualTo("role1/fw3");
    }

    // A2, also where nobody uses it
    @Test
    void reservedAndUnused_countsTowardsTheShare() {
        frameworks.add("role1");
        frameworks.add("role2");
        cell.node("kept", reserved(100, 1_024, "role1"));
        assertThat(arrives(2, 512)).isEqualTo("role2");
        assertThat(arrives(2, 512)).isEqualTo("role2");
    }

    // A5, a weight changes while the cell runs
    @Test
    void weight_changes_turnsFollowAtOnce() {
        frameworks.add("a");
        frameworks.add("b");
        assertThat(List.of(arrives(1, 512), arrives(1, 512), arrives(1, 512), arrives(1, 512)))
                .containsExactly("a", "b", "a", "b");
        cell.decide(List.of(new RolesChanged(List.of(new RoleSpec("b", 3_000, Map.of(), Map.of())))));
        assertThat(List.of(arrives(1, 512), arrives(1, 512), arrives(1, 512), arrives(1, 512)))
                .containsExactly("b", "b", "b", "b");
        assertThat(List.of(arrives(1, 512), arrives(1, 512))).containsExactly("a", "b");
    }

    // A6, for the order: NestedRoleDRF
    @Test
    void nested_rolesShareTheirParentsPart() {
        for (String role : List.of("a/b", "a/c", "d")) {
            cell.submit(
                    Tasks.in(role, Tasks.job("job", Tasks.task("t").cpus(1_000).instances(8))));
        }
        cell.node("n1", Nodes.info(Resources.of(8_000, 64_000 * Tasks.MIB), Map.of()));
        cell.turn();

        assertThat(cpus("a/b")).isEqualTo(2_000);
        assertThat(cpus("a/c")).isEqualTo(2_000);
        assertThat(cpus("d")).isEqualTo(4_000);
    }

    // A7, DRFWithFairnessExclusion
    @Test
    void excluded_resourceMakesNoShare() {
        assertThat(fpgaHeavyGets(Set.of())).isEqualTo("light");
        assertThat(fpgaHeavyGets(Set.of("fpga"))).isEqualTo("heavy");
    }

    // A9, SameShareFairness: frameworks of one role share it equally
    @Test
    void frameworks_ofOneRole_takeTurns() {
        frameworks.add("role/fw1");
        frameworks.add("role/fw2");
        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            turns.add(arrives(2, 1_024));
        }
        assertThat(turns).filteredOn("role/fw1"::equals).hasSize(5);
        assertThat(turns).filteredOn("role/fw2"::equals).hasSize(5);
    }

    // A18, UpdateQuotaMultipleRoles
    @Test
    void quotas_ofSeveralRoles_areChangedAllOrNone() {
        frameworks.add("a");
        arrives(2, 512);
        List<RoleEdit> oneBad = List.of(limit("b", 5), limit("a", 1));
        assertThat(RoleBook.change(cell.state(), oneBad, false)).isInstanceOf(RoleChange.Refused.class);
        assertThat(cell.state().roles().spec("b").limit()).isEmpty();

        RoleChange good = RoleBook.change(cell.state(), List.of(limit("b", 5), limit("a", 2)), false);
        cell.decide(List.of(((RoleChange.Accepted) good).event()));
        assertThat(cell.state().roles().spec("a").limit()).containsEntry("cpus", 2_000L);
        assertThat(cell.state().roles().spec("b").limit()).containsEntry("cpus", 5_000L);
        frameworks.add("b");
        assertThat(arrives(2, 512)).isEqualTo("b"); // a is at its limit
    }

    private static RoleEdit limit(String role, long cpus) {
        return new RoleEdit(
                role,
                "/roles/" + role,
                false,
                null,
                Bounds.UNCHANGED,
                new Bounds(false, Map.of("cpus", 1_000 * cpus)),
                null);
    }

    private static String fpgaHeavyGets(Set<String> excluded) {
        Cell of = Cell.sharing(new SharingRules(new ShareRules(true, excluded), PreemptionRules.DEFAULT));
        of.node("n1", Nodes.info(new Resources(4_000, 64_000 * Tasks.MIB, 0, Map.of("fpga", 2_000L)), Map.of()));
        of.submit(Tasks.in("heavy", Tasks.job("f", Tasks.task("t").cpus(1_000).custom("fpga", 2_000))));
        of.submit(Tasks.in("light", Tasks.job("c", Tasks.task("t").cpus(2_000))));
        of.turn();
        of.submit(Tasks.in("heavy", Tasks.job("f", Tasks.task("t").cpus(1_000))));
        JobId light = of.submit(Tasks.in("light", Tasks.job("c", Tasks.task("t").cpus(1_000))));
        return of.turn().get(0).attempt().task().job().equals(light) ? "light" : "heavy";
    }

    private String arrives(int cpus, int mib) {
        return arrives(Nodes.info(Resources.of(1_000L * cpus, mib * Tasks.MIB), Map.of()));
    }

    private String arrivesReserved(int cpus, int mib, String role) {
        return arrives(reserved(cpus, mib, role));
    }

    private static NodeInfo reserved(int cpus, int mib, String role) {
        return Nodes.reserved(Nodes.info(Resources.of(1_000L * cpus, mib * Tasks.MIB), Map.of()), role);
    }

    /** A node comes, of which each framework wants all; says who got it. The others want it no more. */
    private String arrives(NodeInfo info) {
        List<JobId> waiting = new ArrayList<>();
        for (String framework : frameworks) {
            Tasks task = Tasks.task("t").cpus(info.capacity().cpuMillis());
            JobSpec spec = Tasks.job("whole", task.memory(info.capacity().memoryBytes()));
            waiting.add(cell.submit(Tasks.in(framework, spec)));
        }
        cell.node("n" + ++nodes, info);
        List<TaskLaunched> launched = cell.turn().stream()
                .filter(launch -> launch.node().equals(new NodeId("n" + nodes)))
                .toList();
        assertThat(launched).hasSize(1);
        JobId got = launched.get(0).attempt().task().job();
        waiting.remove(got);
        waiting.removeIf(job -> cell.stateOf(job, "t") != TaskState.PENDING);
        waiting.forEach(job -> cell.decide(cell.loop.scheduler().kill(job)));
        return Objects.requireNonNull(cell.state().job(got)).spec().role();
    }

    private long cpus(String role) {
        return Objects.requireNonNull(cell.state().roles().get(role)).used().cpuMillis();
    }
}
