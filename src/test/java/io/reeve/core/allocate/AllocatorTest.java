package io.reeve.core.allocate;

import static io.reeve.fixture.Tasks.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ClusterState;
import io.reeve.event.Decision;
import io.reeve.fixture.Nodes;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Constraint;
import io.reeve.model.JobId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Origin;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSeries;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AllocatorTest {
    private final ClusterState state = new ClusterState();
    private final Allocator allocator = new Allocator(state);

    private void node(String name, NodeInfo info) {
        var event = Nodes.registered(name, 1, info);
        state.apply(new Decision(1, Origin.SYSTEM, event));
        allocator.observe(event);
    }

    private static Want want(String task, int count, ResourceRequest request, Constraint... where) {
        var instances = new BitSet();
        instances.set(0, count);
        var series = new TaskSeries.Builder();
        series.addInstances(new JobId("job", 1), task, instances, count);
        return new Want(series.build(), "default", request, List.of(where));
    }

    private static ResourceRequest cpus(long cpuMillis) {
        return ResourceRequest.of(Resources.of(cpuMillis, MIB));
    }

    private Plan plan(Want... wants) {
        return allocator.allocate(new Demand(1, List.of(wants)));
    }

    private static List<String> nodesOf(Plan plan) {
        return plan.grants().stream().map(grant -> grant.node().value()).toList();
    }

    @Test
    void allocate_nodesOfDifferentSize_packsTheFullestThatFits() {
        node("big", Nodes.worker(8));
        node("small", Nodes.worker(2));
        assertThat(nodesOf(plan(want("a", 3, cpus(1_000))))).containsExactly("small", "small", "big");
    }

    @Test
    void allocate_equalNodes_takesTheFirstById() {
        node("b", Nodes.worker(2));
        node("a", Nodes.worker(2));
        assertThat(nodesOf(plan(want("a", 1, cpus(1_000))))).containsExactly("a");
    }

    @Test
    void allocate_smallerTaskAfterOneThatDoesNotFit_isPlaced() {
        node("a", Nodes.worker(2));
        Plan plan = plan(want("large", 1, cpus(3_000)), want("small", 1, cpus(2_000)));
        assertThat(plan.grants())
                .extracting(Grant::task)
                .extracting(TaskId::task)
                .containsExactly("small");
        assertThat(plan.refusals()).hasSize(1);
    }

    @Test
    void allocate_planNotAccepted_nextPlanSeesTheRoomAgain() {
        node("a", Nodes.worker(1));
        assertThat(plan(want("a", 1, cpus(1_000))).grants()).hasSize(1);
        assertThat(plan(want("b", 1, cpus(1_000))).grants()).hasSize(1);
    }

    @Test
    void allocate_moreThanFits_saysWhatRuledOutEachNodeAndWhichIsNearest() {
        node("node-1", Nodes.worker(1));
        node("node-2", Nodes.worker(2));
        node("other", Nodes.info(Resources.of(64_000, 64_000 * MIB), Map.of("zone", "b")));
        Constraint zone = new Constraint("zone", Constraint.Operator.NOT_EQUAL, List.of("b"));
        var refusal = plan(want("a", 1, cpus(4_000))).refusals();
        assertThat(refusal).isEmpty();
        var constrained = plan(want("a", 2, cpus(4_000), zone)).refusals().get(0);
        assertThat(constrained.tasks()).isEqualTo(2);
        assertThat(constrained.ruledOut()).containsExactlyInAnyOrderEntriesOf(Map.of("constraint zone != b", 3));
    }

    @Test
    void allocate_cpusShort_namesTheNearestNodeWithNumbers() {
        node("node-1", Nodes.worker(1));
        node("node-2", Nodes.worker(2));
        var refusal = plan(want("a", 1, cpus(4_500))).refusals().get(0);
        assertThat(refusal.ruledOut()).isEqualTo(Map.of("cpus", 2));
        assertThat(refusal.nearest()).isEqualTo("node-2 has 2 cpus free of 4.5 asked");
    }

    @Test
    void allocate_ports_fixedFirstThenTheLowestFree() {
        node("a", Nodes.worker(8));
        var fixed = List.of(new PortRange(31_001, 31_001));
        Plan plan = plan(
                want("a", 1, new ResourceRequest(Resources.of(1, 1), 2, fixed)),
                want("b", 1, new ResourceRequest(Resources.of(1, 1), 1, List.of())),
                want("c", 1, new ResourceRequest(Resources.of(1, 1), 0, fixed)));
        assertThat(plan.grants().get(0).allocation().ports()).containsExactly(31_001, 31_000, 31_002);
        assertThat(plan.grants().get(1).allocation().ports()).containsExactly(31_003);
        assertThat(plan.refusals().get(0).ruledOut()).isEqualTo(Map.of("ports", 1));
    }

    @Test
    void allocate_customResource_isNeverExceeded() {
        node("a", Nodes.info(new Resources(8_000, 8_000 * MIB, 0, Map.of("fpga", 1_500L)), Map.of()));
        var request = ResourceRequest.of(new Resources(1_000, MIB, 0, Map.of("fpga", 1_000L)));
        Plan plan = plan(want("a", 2, request));
        assertThat(plan.grants()).hasSize(1);
        assertThat(plan.refusals().get(0).ruledOut()).isEqualTo(Map.of("custom fpga", 1));
        assertThat(plan.refusals().get(0).nearest()).isEqualTo("a has 0.5 fpga free of 1 asked");
    }
}
