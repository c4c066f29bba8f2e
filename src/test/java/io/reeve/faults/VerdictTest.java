package io.reeve.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That each way of going wrong would be told. */
class VerdictTest {
    private static final String TASK = "rvf-1.7/t0";

    @TempDir
    private Path folder;

    private Witness witness;
    private final List<JsonObject> events = new ArrayList<>();

    @BeforeEach
    void openWitness() throws IOException {
        witness = Witness.in(folder);
        event("JobSubmitted").put("name", "rvf-1").put("job", "rvf-1.7");
    }

    @Test
    void judge_ranOnceAndFinished_nothingIsWrong() throws IOException {
        launched(1);
        ran("alone", 1, true);
        ended("FINISHED");

        Verdict verdict = judge(1);

        assertThat(verdict.lost()).isEmpty();
        assertThat(verdict.doubled()).isEmpty();
        assertThat(verdict.other()).isEmpty();
        assertThat(verdict.tasks()).isEqualTo(1);
        assertThat(verdict.runs()).isEqualTo(1);
    }

    @Test
    void judge_secondRunAfterALostAttempt_isNoDouble() throws IOException {
        launched(1);
        ran("alone", 1, false);
        attemptEnded("PENDING");
        launched(2);
        ran("alone", 2, true);
        ended("FINISHED");

        assertThat(judge(4).doubled()).isEmpty();
    }

    @Test
    void judge_runsThatOverlap_areDoubled() throws IOException {
        launched(1);
        launched(2);
        ran("alone", 1, true);
        ran("OVERLAP", 2, true);
        ended("FINISHED");

        assertThat(judge(4).doubled()).singleElement().asString().contains("beside another run");
    }

    @Test
    void judge_moreRunsThanAttempts_areDoubled() throws IOException {
        launched(1);
        ran("alone", 1, false);
        ran("alone", 1, true);
        ended("FINISHED");

        assertThat(judge(4).doubled()).anyMatch(text -> text.contains("ran 2 times in 1 attempts"));
    }

    @Test
    void judge_secondRunOfWhatMayBeTriedOnce_isDoubled() throws IOException {
        launched(1);
        launched(2);
        ran("alone", 1, false);
        ran("alone", 2, true);
        ended("FINISHED");

        assertThat(judge(1).doubled()).singleElement().asString().contains("may be tried once");
    }

    @Test
    void judge_launchAfterTheEnd_isDoubled() throws IOException {
        launched(1);
        ran("alone", 1, true);
        ended("FINISHED");
        launched(2);

        assertThat(judge(4).doubled()).singleElement().asString().contains("after its task had ended");
    }

    @Test
    void judge_acknowledgedAndNotInTheStream_isLost() throws IOException {
        events.clear();

        assertThat(judge(1).lost()).singleElement().asString().contains("was acknowledged");
    }

    @Test
    void judge_taskWithoutEnd_isLost() throws IOException {
        launched(1);
        ran("alone", 1, true);

        assertThat(judge(1).lost()).anyMatch(text -> text.contains(TASK + " came to no end"));
    }

    @Test
    void judge_finishedWithoutARunThatCompleted_isTold() throws IOException {
        launched(1);
        ran("alone", 1, false);
        ended("FINISHED");

        assertThat(judge(1).other()).singleElement().asString().contains("no run of it came to its end");
    }

    @Test
    void witness_secondRunWhileTheFirstHoldsTheLock_isSeen() throws Exception {
        assumeTrue(Shell.works("flock", "--version"), "flock (util-linux) is not installed");
        Process first = run("rvf-1.t0", "30");
        try {
            assertThat(new Patience()
                            .until(20_000, () -> !witness.seen("rvf-1.t0").isEmpty()))
                    .isTrue();
            assertThat(run("rvf-1.t0", "0.01").waitFor()).isZero();
        } finally {
            first.descendants().forEach(ProcessHandle::destroyForcibly);
            first.destroyForcibly().waitFor();
        }
        assertThat(new Patience().until(20_000, () -> run("rvf-1.t0", "0.01").waitFor() == 0 && lastIsAlone()))
                .as("the lock is free when the first is dead")
                .isTrue();

        List<Witness.Line> seen = witness.seen("rvf-1.t0");
        assertThat(seen.get(0).overlaps()).isFalse();
        assertThat(seen.get(1).overlaps()).isTrue();
        assertThat(seen.get(0).attempt()).isEqualTo(TASK + "@1");
    }

    private boolean lastIsAlone() throws IOException {
        List<Witness.Line> seen = witness.seen("rvf-1.t0");
        return !seen.get(seen.size() - 1).overlaps();
    }

    private Process run(String task, String seconds) throws IOException {
        ProcessBuilder process = new ProcessBuilder(folder.resolve("run.sh").toString(), task, seconds);
        process.environment().put("REEVE_ATTEMPT", TASK + "@1");
        process.environment().put("REEVE_NODE", "w1");
        return process.start();
    }

    private Verdict judge(int attempts) throws IOException {
        Submitted job = new Submitted("rvf-1", List.of("t0"), attempts, null, 0, false).acknowledged("rvf-1.7", 1);
        return Verdict.of(List.of(job), events, witness);
    }

    private JsonObject event(String type) {
        JsonObject event = new JsonObject().put("seq", events.size() + 1L).put("type", type);
        events.add(event);
        return event;
    }

    private void launched(int attempt) {
        event("TaskLaunched").put("task", TASK).put("job", "rvf-1.7").put("attempt", TASK + "@" + attempt);
    }

    private void attemptEnded(String taskState) {
        event("AttemptEnded").put("task", TASK).put("job", "rvf-1.7").put("taskState", taskState);
    }

    private void ended(String state) {
        attemptEnded(state);
        event("JobEnded").put("job", "rvf-1.7").put("state", state);
    }

    private void ran(String how, int attempt, boolean completed) throws IOException {
        String rest = how + " " + TASK + "@" + attempt + " w1 100 1000\n";
        String lines = "start " + rest + (completed ? "end " + rest : "");
        Files.writeString(folder.resolve("rvf-1.t0.runs"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
