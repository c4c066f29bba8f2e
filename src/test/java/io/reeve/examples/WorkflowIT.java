package io.reeve.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs {@code examples/workflow/run.sh} with the generated workflow, and with recorded ones where they are at hand. */
class WorkflowIT {
    private static final Path EXAMPLE = Path.of("examples", "workflow").toAbsolutePath();
    /** {@code REEVE_WORKLOADS} names another folder. The recordings are not ours to carry. */
    private static final Path WORKLOADS = Path.of(
                    System.getenv().getOrDefault("REEVE_WORKLOADS", "../shared/workloads"))
            .toAbsolutePath()
            .normalize();

    private static final double SLACK_SECONDS_PER_LEVEL = 0.5;
    private static final double SLACK_SECONDS_PER_TASK_OF_A_SLOT = 0.05;
    /** A run that takes longer is stuck: each is scaled to 25 s; the first may also build the launcher. */
    private static final long MOST_SECONDS = 180;

    @TempDir
    private Path folder;

    @Test
    void run_generatedWorkflow_keepsOrderSlotsAndBound() throws Exception {
        var recorded = new Recorded("generated.tsv", 8, 0.1);
        Path file = EXAMPLE.resolve(recorded.file());
        RecordedWorkflow workflow = RecordedWorkflow.read(file);

        Path times = run(file, recorded);

        assertThat(workflow.faults(
                        RecordedWorkflow.readRun(times),
                        recorded.slots(),
                        recorded.scale(),
                        slackSeconds(workflow, recorded.slots())))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("recordings")
    void run_recordedWorkflow_passesTheIndependentChecker(Recorded recorded) throws Exception {
        Path file = WORKLOADS.resolve("dag").resolve(recorded.file());
        Path checker = WORKLOADS.resolve("checkers").resolve("dagcheck.py");
        assumeTrue(Files.exists(file), () -> recorded.file() + " skipped: there is no " + file);
        assumeTrue(Files.exists(checker), () -> recorded.file() + " skipped: there is no " + checker);
        assumeTrue(
                System.getenv("CI") != null || onPath("python3"),
                () -> recorded.file() + " skipped: its checker needs python3, which is not installed");
        RecordedWorkflow workflow = RecordedWorkflow.read(file);

        Path times = run(file, recorded);

        double slackPerLevel = slackSeconds(workflow, recorded.slots()) / workflow.depth();
        execute(
                "check",
                List.of(
                        "python3",
                        checker.toString(),
                        file.toString(),
                        times.toString(),
                        String.valueOf(recorded.slots()),
                        String.valueOf(slackPerLevel),
                        String.valueOf(recorded.scale())));
    }

    /** Slots and time scale are chosen so that a run takes 5 to 25 s. */
    static Stream<Recorded> recordings() {
        return Stream.of(
                new Recorded("blast-chameleon-large-001.tsv", 16, 0.0018),
                new Recorded("epigenomics-chameleon-ilmn-6seq-50k-001.tsv", 16, 0.012),
                new Recorded("helloworld-chain-5-chameleon.tsv", 2, 0.01),
                new Recorded("helloworld-forkjoin-10-chameleon.tsv", 4, 0.02),
                new Recorded("montage-chameleon-2mass-04d-001.tsv", 16, 0.2),
                new Recorded("rnaseq-dirt02-001.tsv", 4, 0.01),
                new Recorded("seismology-chameleon-1100p-001.tsv", 16, 0.5));
    }

    private static double slackSeconds(RecordedWorkflow workflow, int slots) {
        return SLACK_SECONDS_PER_LEVEL * workflow.depth() + SLACK_SECONDS_PER_TASK_OF_A_SLOT * workflow.size() / slots;
    }

    private Path run(Path file, Recorded recorded) throws Exception {
        Path times = folder.resolve("times.csv");
        execute(
                "run",
                List.of(
                        EXAMPLE.resolve("run.sh").toString(),
                        file.toString(),
                        String.valueOf(recorded.slots()),
                        String.valueOf(recorded.scale()),
                        times.toString()));
        return times;
    }

    /** Fails with the program's output unless it exits 0 in time. */
    private void execute(String name, List<String> command) throws Exception {
        File output = folder.resolve(name + ".txt").toFile();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS))
                    .as(() -> command + " still runs after " + MOST_SECONDS + " s: " + read(output))
                    .isTrue();
            assertThat(process.exitValue())
                    .as(() -> command + " said: " + read(output))
                    .isZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String read(File output) {
        try {
            return Files.readString(output.toPath());
        } catch (IOException e) {
            return "(its output cannot be read: " + e + ")";
        }
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private record Recorded(String file, int slots, double scale) {
        @Override
        public String toString() {
            return file + " on " + slots + " slots at " + scale;
        }
    }
}
