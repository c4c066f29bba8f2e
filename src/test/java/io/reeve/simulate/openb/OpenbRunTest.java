package io.reeve.simulate.openb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.model.NodeId;
import io.reeve.model.PlacementPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenbRunTest {
    private static final List<OpenbNode> NODES = List.of(
            new OpenbNode(new NodeId("a"), 8_000, 8_192, 2, "T4"),
            new OpenbNode(new NodeId("b"), 8_000, 8_192, 2, "A10"));

    @TempDir
    Path folder;

    @Test
    void run_demandAboveTheTrace_drawsMorePodsUntilItHasArrived() {
        var pod = new OpenbPod("p", 1_000, 100, 1, 500, List.of());
        var run = new OpenbRun(NODES, List.of(pod), PlacementPolicy.FGD, 1_300, 1);
        List<OpenbRun.Outcome> outcomes = run.run();
        assertThat(run.capacityMillis()).isEqualTo(4_000);
        assertThat(outcomes).hasSize(11); // 11 x 500 is the first sum at or above 5,200
        assertThat(outcomes.stream().filter(outcome -> outcome.grant() != null)).hasSize(8);
    }

    @Test
    void run_podWithModels_runsOnThemAlone() {
        var pod = new OpenbPod("p", 1_000, 100, 1, 1_000, List.of("A10", "V100"));
        var run = new OpenbRun(NODES, List.of(pod), PlacementPolicy.FIRST_FIT, 1_000, 1);
        assertThat(run.run().stream().filter(outcome -> outcome.grant() != null))
                .hasSize(2)
                .allMatch(outcome -> outcome.grant().node().equals(new NodeId("b")));
    }

    @Test
    void run_sameSeed_sameOrder() {
        List<OpenbPod> pods = List.of(
                new OpenbPod("p", 1_000, 100, 1, 500, List.of()), new OpenbPod("q", 1_000, 100, 2, 1_000, List.of()));
        var first = new OpenbRun(NODES, pods, PlacementPolicy.BEST_FIT, 3_000, 7).run();
        assertThat(new OpenbRun(NODES, pods, PlacementPolicy.BEST_FIT, 3_000, 7).run())
                .isEqualTo(first);
    }

    @Test
    void run_noPodWithGpus_isRefused() {
        var pod = new OpenbPod("p", 1_000, 100, 0, 0, List.of());
        assertThatThrownBy(() -> new OpenbRun(NODES, List.of(pod), PlacementPolicy.FGD, 1_300, 1))
                .hasMessageContaining("no pod asks for a GPU");
    }

    @Test
    void pods_badLine_namesFileLineAndColumn() throws Exception {
        Path file = Files.writeString(
                folder.resolve("pods.csv"), "name,cpu_milli,memory_mib,num_gpu,gpu_milli\np,1,1,2,500\n");
        assertThatThrownBy(() -> OpenbFiles.pods(file))
                .isInstanceOf(OpenbFiles.BadFileException.class)
                .hasMessageContaining("pods.csv, line 2: gpu_milli is \"500\"");
    }

    @Test
    void nodes_columnMissing_isNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("nodes.csv"), "sn,cpu_milli\na,1\n");
        assertThatThrownBy(() -> OpenbFiles.nodes(file)).hasMessageContaining("names no column memory_mib");
    }
}
