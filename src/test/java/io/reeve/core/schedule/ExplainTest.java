package io.reeve.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.preempt.PreemptionRules;
import io.reeve.core.round.SharingRules;
import io.reeve.core.share.ShareRules;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExplainTest {
    private final Cell cell = new Cell();

    private Explanation explain(JobId job, String task, int instance) {
        return cell.loop.explain(new TaskId(job, task, instance), cell.nowMs);
    }

    private Explanation explain(JobId job, String task) {
        return explain(job, task, TaskId.SINGLE);
    }

    @Test
    void explain_noRoom_tellsThePlaceInTheQueue() {
        cell.node("node-1", Nodes.worker(1));
        JobId job = cell.submit(Tasks.job("a", Tasks.task("t").instances(4).cpus(1_000)));
        cell.turn();

        Explanation third = explain(job, "t", 3);

        assertThat(third.why().kind()).isEqualTo(Why.Kind.NO_NODE_FITS);
        assertThat(third.why().cause())
                .isEqualTo("no node fits now: cpus ruled out 1 node; nearest: node-1 has 0 cpus free of 1 asked");
        assertThat(third.ahead()).isEqualTo(2);
        assertThat(third.ready()).isEqualTo(3);
        assertThat(third.queueUntilMs()).isEqualTo(Explanation.NEVER);
    }

    @Test
    void explain_rolesWait_areToldInTheOrderOfTheirTurns() {
        cell.node("node-1", Nodes.worker(2));
        JobId a = cell.submit(in("a", Tasks.task("t").instances(3).cpus(1_000)));
        cell.turn();
        JobId b = cell.submit(in("b", Tasks.task("t").instances(2).cpus(1_000)));
        cell.turn();

        assertThat(explain(a, "t", 2).turns())
                .containsExactly(new Explanation.Turn("b", 2), new Explanation.Turn("a", 1));
        assertThat(explain(b, "t", 0).turns().get(0).role()).isEqualTo("b");
    }

    @Test
    void explain_excludedResource_makesNoShareThere() {
        Cell without = Cell.sharing(new SharingRules(new ShareRules(true, Set.of("cpus")), PreemptionRules.DEFAULT));
        without.node("node-1", Nodes.info(Resources.of(4_000, 400 * Tasks.MIB), Map.of()));
        without.submit(in("a", Tasks.task("t").cpus(3_000).memory(100 * Tasks.MIB)));
        without.submit(in("b", Tasks.task("t").cpus(1_000).memory(300 * Tasks.MIB)));
        without.turn();
        JobId a = without.submit(in("a", Tasks.task("t").cpus(1_000).memory(Tasks.MIB)));
        without.submit(in("b", Tasks.task("t").cpus(1_000).memory(Tasks.MIB)));
        without.turn();

        Explanation told = without.loop.explain(new TaskId(a, "t", TaskId.SINGLE), without.nowMs);

        assertThat(told.why().sentence()).contains("role a has 25.0 % of mem").doesNotContain("less by weight");
        assertThat(told.turns()).extracting(Explanation.Turn::role).containsExactly("a", "b");
    }

    @Test
    void explain_afterOthers_tellsHowFarTheyAre() {
        cell.node("node-1", Nodes.worker(8));
        JobId job = cell.submit(Tasks.job(
                "a", Tasks.task("first").instances(3), Tasks.task("then").after("first")));
        cell.turn();
        cell.finish(cell.task(job, "first", 0));
        cell.turn();

        Explanation told = explain(job, "then");

        assertThat(told.why().kind()).isEqualTo(Why.Kind.DEPENDENCY);
        assertThat(told.after()).hasSize(1);
        assertThat(told.after().get(0).instances()).isEqualTo(3);
        assertThat(told.after().get(0).finished()).isEqualTo(1);
        assertThat(told.ahead()).isEqualTo(Explanation.NOT_QUEUED);
    }

    @Test
    void explain_retryAndQueueTimeout_areToldWithTheirMoments() {
        cell.node("node-1", Nodes.worker(1));
        JobId job = cell.submit(Tasks.job("a", Tasks.task("t").attempts(3).timeouts(60_000, -1, 1_000)));
        cell.turn();
        cell.fail(cell.task(job, "t"), 1);
        cell.turn();

        Explanation told = explain(job, "t");

        assertThat(told.why().kind()).isEqualTo(Why.Kind.RETRY);
        assertThat(told.notBeforeMs()).isGreaterThan(cell.nowMs);
        assertThat(told.queueUntilMs()).isEqualTo(cell.nowMs + 60_000);
    }

    @Test
    void explain_roomIsKept_namesForWhomAndUntilWhen() {
        cell.node("node-1", Nodes.worker(4));
        cell.submit(Tasks.job("runs", Tasks.task("t").cpus(3_000).estimate(30_000)));
        cell.turn();
        JobId large = cell.submit(Tasks.job("large", Tasks.task("t").cpus(4_000).estimate(10_000)));
        JobId small = cell.submit(Tasks.job("small", Tasks.task("t").cpus(1_000).estimate(60_000)));
        cell.turn();

        Explanation head = explain(large, "t");
        Explanation behind = explain(small, "t");

        assertThat(head.kept()).hasSize(1);
        assertThat(head.kept().get(0).reservation().node()).isEqualTo(new NodeId("node-1"));
        assertThat(head.kept().get(0).reservation().startMs()).isEqualTo(cell.nowMs + 30_000);
        assertThat(behind.why().kind()).isEqualTo(Why.Kind.RESERVED);
        assertThat(behind.why().cause())
                .isEqualTo("what it would fit into is kept for " + large
                        + "/t, which is expected to start on node-1 in 30.0 s");
        assertThat(behind.kept()).isEqualTo(head.kept());
    }

    @Test
    void explain_limitReached_saysTheNumbers() {
        cell.node("node-1", Nodes.worker(8));
        cell.decide(List.of(new RolesChanged(List.of(new RoleSpec("a", 1_000, Map.of(), Map.of("cpus", 1_500L))))));
        JobId job = cell.submit(in("a", Tasks.task("t").instances(2).cpus(1_000)));
        cell.turn();

        Explanation told = explain(job, "t", 1);

        assertThat(told.why().kind()).isEqualTo(Why.Kind.ROLE_LIMIT);
        assertThat(told.why().cause()).contains("it uses 1 cpus of at most 1.5 cpus, and the task asks for 1 cpus");
    }

    @Test
    void chain_dependencyFailed_leadsToTheTaskThatDid() {
        cell.node("node-1", Nodes.worker(1));
        JobId job = cell.submit(Tasks.job(
                "a",
                Tasks.task("bad"),
                Tasks.task("next").after("bad"),
                Tasks.task("last").after("next")));
        cell.turn();
        cell.fail(cell.task(job, "bad"), 7);
        cell.turn();

        List<TaskEntry> chain = Causes.chain(cell.state().job(job), cell.task(job, "last"));

        assertThat(chain).extracting(entry -> entry.id().task()).containsExactly("last", "next", "bad");
    }

    @Test
    void chain_failFast_leadsToTheFirstFailure() {
        cell.node("node-1", Nodes.worker(2));
        JobId job = cell.submit(Tasks.job(
                "a", 500, JobSpec.OnFailure.FAIL_FAST, Tasks.task("bad"), Tasks.task("good"), Tasks.task("more")));
        cell.turn();
        cell.fail(cell.task(job, "bad"), 7);
        cell.turn();

        List<TaskEntry> chain = Causes.chain(cell.state().job(job), cell.task(job, "more"));

        assertThat(chain).extracting(entry -> entry.id().task()).containsExactly("more", "bad");
    }

    @Test
    void explain_unknownTask_saysSo() {
        Explanation told = cell.loop.explain(TaskId.parse("a.7/t"), cell.nowMs);

        assertThat(told.why().kind()).isEqualTo(Why.Kind.UNKNOWN);
        assertThat(told.refusal()).isNull();
    }

    private static JobSpec in(String role, Tasks task) {
        return Tasks.in(role, Tasks.job("job-" + role, task));
    }
}
