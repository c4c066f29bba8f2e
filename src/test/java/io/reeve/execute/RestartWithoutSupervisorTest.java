package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.fixture.Await;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A node with nothing but a JDK: what it ran is ended by the process that comes after it. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class RestartWithoutSupervisorTest {
    private static final String ID = "a.1/t@1";

    @TempDir
    Path dir;

    @Test
    void restart_killed_whatRanIsEndedAndLost() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Abandoning.class.getName(),
                        dir.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long pid;
        try (BufferedReader said = jvm.inputReader()) {
            pid = Long.parseLong(said.lines()
                    .filter(line -> line.startsWith("pid "))
                    .findFirst()
                    .orElseThrow()
                    .substring(4));
        }
        assertThat(jvm.waitFor()).isEqualTo(9);
        assertThat(Await.isAlive(pid)).isTrue();

        try (WorkerWorld world = new WorkerWorld(dir, false)) {
            assertThat(world.leader.awaitEnd(AttemptId.parse(ID)))
                    .matches(end -> end.state() == AttemptState.LOST && end.reason() == Reason.NODE_RESTARTED);
            assertThat(Await.isAlive(pid)).isFalse();
        }
    }

    /** A JVM that dies while its task runs. */
    static final class Abandoning {
        public static void main(String[] dir) throws Exception {
            WorkerWorld world = new WorkerWorld(Path.of(dir[0]), false);
            AttemptId id = world.launch(ID, "sleep 1000");
            System.out.println("pid " + world.leader.awaitRunning(id).pid());
            Runtime.getRuntime().halt(9);
        }
    }

    @Test
    void leftovers_sameAttemptOfAnotherFolder_isNotTouched() throws Exception {
        AttemptId id = AttemptId.parse("a.1/t@1");
        AttemptFolder own = AttemptFolder.of(dir.resolve("own"), id);
        AttemptFolder other = AttemptFolder.of(dir.resolve("other"), id);
        Process ours = sleeper(id, own);
        Process theirs = sleeper(id, other);
        try {
            Leftovers.end(java.util.Map.of(AttemptEnvironment.mark(id), own));

            assertThat(ours.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(theirs.isAlive()).isTrue();
        } finally {
            theirs.destroyForcibly();
        }
    }

    private static Process sleeper(AttemptId id, AttemptFolder folder) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sleep", "1000");
        builder.environment().put("REEVE_ATTEMPT", id.toString());
        builder.environment().put("REEVE_DIR", folder.work().toString());
        return builder.start();
    }
}
