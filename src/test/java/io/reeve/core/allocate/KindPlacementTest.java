package io.reeve.core.allocate;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.allocate.Screening.Cause;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import io.reeve.model.Work;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A task goes only where its kind is run; a command goes everywhere. */
class KindPlacementTest {
    private static final Work MESSAGE = new Work.Message("orders", "1");

    private final Cell cell = new Cell();

    private void node(String name, Map<String, String> attributes) {
        cell.node(name, Nodes.info(Resources.of(8_000, 8_000 * Tasks.MIB), attributes));
    }

    @Test
    void turn_oneNodeRunsTheKind_itGetsAll() {
        node("node-1", Map.of());
        node("node-2", Map.of("runs-message", "yes"));
        node("node-3", Map.of("runs-message", "no"));
        cell.submit(Tasks.job("j", Tasks.task("t").work(MESSAGE).instances(5)));

        assertThat(cell.turn()).hasSize(5).allMatch(launch -> launch.node().equals(new NodeId("node-2")));
    }

    @Test
    void turn_noNodeRunsTheKind_waitsAndSaysSo() {
        node("node-1", Map.of());
        JobId job = cell.submit(Tasks.job("j", Tasks.task("t").work(MESSAGE), Tasks.task("c")));

        assertThat(cell.turn()).hasSize(1);
        assertThat(cell.stateOf(job, "t")).isEqualTo(TaskState.PENDING);
        assertThat(cell.stateOf(job, "c")).isEqualTo(TaskState.ACTIVE);
        List<Cause> causes = Screening.of(
                        cell.state(),
                        Objects.requireNonNull(cell.state().job(job)),
                        new TaskId(job, "t", TaskId.SINGLE))
                .sieves()
                .get(0)
                .causes();
        assertThat(cell.loop.explain(cell.task(job, "t").id(), cell.nowMs).why().cause())
                .startsWith("no node fits now: 1 node runs no messages");
        assertThat(causes).extracting(Cause::what).containsExactly("runs-message == yes");
    }

    @Test
    void turn_containerOfAnImage_waitsWhereOnlyRootFileSystemsRun_andSaysSo() {
        node("node-1", Map.of("runs-container", "yes", "runs-container-rootfs", "yes"));
        JobId job = cell.submit(Tasks.job(
                "j",
                Tasks.task("image").work(container("a", "")),
                Tasks.task("root").work(container("", "/r"))));

        assertThat(cell.turn()).hasSize(1);
        assertThat(cell.stateOf(job, "image")).isEqualTo(TaskState.PENDING);
        assertThat(cell.stateOf(job, "root")).isEqualTo(TaskState.ACTIVE);
        assertThat(cell.loop
                        .explain(cell.task(job, "image").id(), cell.nowMs)
                        .why()
                        .cause())
                .startsWith("no node fits now: 1 node runs no containers from images");
    }

    private static Work.Container container(String image, String rootfs) {
        return new Work.Container(image, rootfs, List.of(), List.of("a"), List.of(), "missing", "host", true, "");
    }
}
