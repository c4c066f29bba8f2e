package io.reeve.simulate.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reeve.model.TaskState;
import io.reeve.simulate.WorkloadException;
import io.reeve.spec.Fault;
import io.reeve.spec.Format;
import io.reeve.spec.NodePool;
import io.reeve.spec.SimulationDocuments;
import io.reeve.spec.WorkloadSpec;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadRunTest {
    private static final String ONE_NODE = "nodes: [{name: n, resources: {cpus: 4, mem: 8GB}}]";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void run_jobsThatComeFasterThanTheyEnd_waitInTurn() throws Exception {
        Outcome outcome = run("""
                jobs:
                  - every: 1s
                    count: 4
                    run-for: 10s
                    job: {job: j, tasks: {t: {command: c, resources: {cpus: 2}}}}
                """, ONE_NODE);
        assertThat(lines("waits.csv"))
                .containsExactly(
                        "task,role,submitted,ready,started,wait",
                        "j.1/t,default,0,0,0,0",
                        "j.2/t,default,1,1,1,0",
                        "j.3/t,default,2,2,10,8",
                        "j.4/t,default,3,3,11,8");
        assertThat(outcome.tasks()).isEqualTo(4);
        assertThat(outcome.simulatedMs()).isEqualTo(21_000);
        assertThat(outcome.meanWaitMs()).isEqualTo(4_000);
        // 2 of 4 cpus for 1 s, 4 for 19 s, 2 for 1 s
        assertThat(outcome.utilisation().get("cpus")).isCloseTo(80.0 / 84, within(1e-4));
        assertThat(lines("placements.csv").get(1)).isEqualTo("j.1/t,1,default,n-1,0,10,FINISHED,2,256000000,0");
    }

    @Test
    void run_taskAfterAnother_waitsFromTheEndOfThatOne() throws Exception {
        run("""
                jobs:
                  - task-run-for: {first: 30s, then: 1s}
                    job: {job: j, tasks: {first: {command: c}, then: {after: [first], command: c}}}
                """, ONE_NODE);
        assertThat(lines("waits.csv")).contains("j.1/then,default,0,30,30,0");
    }

    @Test
    void run_nodeIsLost_runsAgainWhereTheDocumentAllows() throws Exception {
        Outcome outcome = run("""
                jobs:
                  - run-for: 1m
                    job: {job: once, tasks: {t: {command: c}}}
                  - run-for: 1m
                    job: {job: again, tasks: {t: {command: c, retry: {attempts: 2, backoff: 0s, when: [lost]}}}}
                """, "nodes: [{name: n, resources: {cpus: 4, mem: 8GB}, fails: [{at: 30s, for: 10s}]}]");
        assertThat(outcome.ended()).containsEntry(TaskState.LOST, 1L).containsEntry(TaskState.FINISHED, 1L);
        assertThat(lines("placements.csv"))
                .contains(
                        "once.1/t,1,default,n-1,0,30,LOST,1,256000000,0",
                        "again.2/t,1,default,n-1,0,30,LOST,1,256000000,0",
                        "again.2/t,2,default,n-1,40,100,FINISHED,1,256000000,0");
    }

    @Test
    void run_longerThanItsTimeout_fails() throws Exception {
        Outcome outcome = run("""
                jobs: [{run-for: 1h, job: {job: j, tasks: {t: {command: c, timeout: {run: 5m}}}}}]
                """, ONE_NODE);
        assertThat(outcome.ended()).containsEntry(TaskState.FAILED, 1L);
        assertThat(outcome.simulatedMs()).isEqualTo(300_000);
    }

    @Test
    void run_failFastJob_stopsWhatStillRuns() throws Exception {
        Outcome outcome = run("""
                jobs:
                  - task-run-for: {short: 10s, long: 10h}
                    job:
                      job: j
                      on-failure: fail-fast
                      tasks: {short: {command: c, timeout: {run: 5s}}, long: {command: c}}
                """, ONE_NODE);
        assertThat(outcome.ended()).containsEntry(TaskState.FAILED, 1L).containsEntry(TaskState.KILLED, 1L);
        assertThat(outcome.simulatedMs()).isEqualTo(5_000);
    }

    @Test
    void run_taskThatFitsNoNode_isToldWithItsReason() throws Exception {
        Outcome outcome = run("""
                jobs: [{run-for: 1s, job: {job: j, tasks: {t: {command: c, resources: {cpus: 5}}}}}]
                """, ONE_NODE);
        assertThat(outcome.unfinished()).isEqualTo(1);
        assertThat(outcome.waiting().values()).singleElement().asString().contains("cpus");
    }

    @Test
    void run_rolesWithWeights_shareByThem() throws Exception {
        run("""
                roles: {a: {weight: 3}, b: {weight: 1}}
                jobs:
                  - {run-for: 10s, job: {job: a, role: a, tasks: {t: {command: c, instances: 300}}}}
                  - {run-for: 10s, job: {job: b, role: b, tasks: {t: {command: c, instances: 300}}}}
                """, ONE_NODE);
        assertThat(lines("fairness.csv")).startsWith("seconds,role,dominant_share", "0,a,0.75000", "0,b,0.25000");
    }

    @Test
    void run_twiceWithOneSeed_writesTheSameTables() throws Exception {
        String workload = """
                seed: 9
                jobs:
                  - every: {exponential: 1s}
                    count: 300
                    run-for: {lognormal: {median: 3s, sigma: 1}}
                    job: {job: j, tasks: {t: {command: c, instances: 2}}}
                """;
        run(workload, ONE_NODE);
        List<String> first = lines("placements.csv");
        run(workload, ONE_NODE);
        assertThat(lines("placements.csv")).isEqualTo(first).hasSize(601);
        run(workload.replace("seed: 9", "seed: 10"), ONE_NODE);
        assertThat(lines("placements.csv")).isNotEqualTo(first);
    }

    @Test
    void report_holdsItsFiguresAndLoadsNothing() throws Exception {
        run("jobs: [{run-for: 9s, job: {job: j, role: r, tasks: {t: {command: c}}}}]", ONE_NODE);
        String page = Files.readString(folder.resolve("report.html"));
        assertThat(page)
                .contains("new uPlot(")
                .doesNotContain(" src=", "<link", "@import", "import ", "fetch(", "url(");
        String begin = "id=\"data\">";
        int from = page.indexOf(begin) + begin.length();
        JsonObject data = new JsonObject(page.substring(from, page.indexOf("</script>", from)));
        assertThat(data.getLong("tasks")).isEqualTo(1);
        assertThat(data.getJsonArray("roles").getJsonObject(0).getString("name"))
                .isEqualTo("r");
    }

    @Test
    void run_rolesThatContradict_isRefused() {
        String workload = """
                roles: {a: {limit: {cpus: 1}, guarantee: {cpus: 2}}}
                jobs: [{run-for: 1s, job: {job: j, tasks: {t: {command: c}}}}]
                """;
        assertThatThrownBy(() -> run(workload, ONE_NODE))
                .isInstanceOf(WorkloadException.class)
                .hasMessageContaining("is above the limit");
    }

    @Test
    void documents_withSeveralFaults_tellThemAll() {
        List<String> faults = new ArrayList<>();
        faults.addAll(codes(SimulationDocuments.workload("""
                seeds: 1
                backfill: none
                jobs:
                  - every: soon
                    run-for: {uniform: [3s, 1s]}
                    task-run-for: {nobody: 1s}
                    job: {job: j, schedule: {cron: "* * * * *"}, tasks: {t: {command: c}}}
                  - {job: {job: j, tasks: {t: {}}}}
                """.getBytes(StandardCharsets.UTF_8), Format.YAML)
                .faults()));
        faults.addAll(codes(SimulationDocuments.nodes("""
                nodes:
                  - {name: a, count: 0, resources: {cpus: 4, gpus: 0.5}}
                  - {name: a, resources: {cpus: 1}, attributes: {zone: []}, fails: [{for: 1m}, {at: 1s, node: 2}]}
                """.getBytes(StandardCharsets.UTF_8), Format.YAML)
                .faults()));
        assertThat(faults)
                .containsExactlyInAnyOrder(
                        "/seeds unknown-field",
                        "/backfill bad-choice",
                        "/jobs/0/every bad-duration",
                        "/jobs/0/run-for/uniform out-of-range",
                        "/jobs/0/task-run-for/nobody unknown-task",
                        "/jobs/0/job/schedule conflicting-fields",
                        "/jobs/1/run-for missing-field",
                        "/jobs/1/job/tasks/t/command missing-field",
                        "/nodes/0/count out-of-range",
                        "/nodes/0/resources bad-number",
                        "/nodes/1 duplicate-item",
                        "/nodes/1/attributes/zone empty-value",
                        "/nodes/1/fails/0/at missing-field",
                        "/nodes/1/fails/1/node out-of-range");
    }

    @Test
    void examples_areWithoutFault() throws Exception {
        for (String name : List.of("workload.yaml", "million.yaml")) {
            byte[] bytes = Files.readAllBytes(Path.of("examples/simulate", name));
            assertThat(SimulationDocuments.workload(bytes, Format.YAML).faults())
                    .isEmpty();
        }
        byte[] bytes = Files.readAllBytes(Path.of("examples/simulate/nodes.yaml"));
        assertThat(SimulationDocuments.nodes(bytes, Format.YAML).faults()).isEmpty();
    }

    private static List<String> codes(List<Fault> faults) {
        return faults.stream()
                .map(fault -> fault.pointer() + " " + fault.code())
                .toList();
    }

    private Outcome run(String workload, String nodes) throws IOException, WorkloadException {
        WorkloadSpec spec = value(SimulationDocuments.workload(bytes(workload), Format.YAML));
        List<NodePool> pools = value(SimulationDocuments.nodes(bytes(nodes), Format.YAML));
        return new WorkloadRun(spec, pools).run(folder, (tasks, ms) -> {});
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T value(SimulationDocuments.Result<T> read) {
        assertThat(read.faults()).isEmpty();
        return Objects.requireNonNull(read.value());
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }
}
