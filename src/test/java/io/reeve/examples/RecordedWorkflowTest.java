package io.reeve.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.examples.RecordedWorkflow.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedWorkflowTest {
    private static final int SLOTS = 2;
    private static final double SLACK_SECONDS = 0.1;

    private RecordedWorkflow workflow;

    /** 0 (2 s), then 1 (4 s) and 2 (4 s): with two slots the bound is 5 + 3 seconds, the optimum 6. */
    @BeforeEach
    void read(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("fork.tsv");
        Files.writeString(file, "#id\tname\n0\ta\t2\t\t\t\t\t\t\n1\tb\t4\t\t\t\t\t\t0\n2\tc\t4\t\t\t\t\t\t0\n");
        workflow = RecordedWorkflow.read(file);
    }

    @Test
    void depth_ofAFork_isTwo() {
        assertThat(workflow.depth()).isEqualTo(2);
    }

    @Test
    void faults_rightRun_areNone() {
        assertThat(workflow.faults(run(2, 2), SLOTS, 1, SLACK_SECONDS)).isEmpty();
    }

    @Test
    void faults_startBeforeTheParentEnded_nameBoth() {
        assertThat(workflow.faults(run(1.5, 2), SLOTS, 1, SLACK_SECONDS))
                .containsExactly("task 1 started before its parent 0 ended");
    }

    @Test
    void faults_moreTasksThanSlots_areCounted() {
        assertThat(workflow.faults(run(2, 2), 1, 1, SLACK_SECONDS)).containsExactly("2 tasks at once on 1 slots");
    }

    @Test
    void faults_idleSlots_passTheBound() {
        assertThat(workflow.faults(run(2, 4.2), SLOTS, 1, SLACK_SECONDS))
                .singleElement()
                .asString()
                .contains("bound");
    }

    @Test
    void faults_cutShort_areNamed() {
        assertThat(workflow.faults(run(2, 2), SLOTS, 1.5, SLACK_SECONDS)).contains("task 1 ran 4.0 s, asked 6.0");
    }

    @Test
    void faults_missingTask_isNamed() {
        assertThat(workflow.faults(Map.of(0, new Span(0, 2)), SLOTS, 1, SLACK_SECONDS))
                .hasSize(1);
    }

    private static Map<Integer, Span> run(double secondStarts, double thirdStarts) {
        return Map.of(
                0, new Span(0, 2),
                1, new Span(secondStarts, secondStarts + 4),
                2, new Span(thirdStarts, thirdStarts + 4));
    }
}
