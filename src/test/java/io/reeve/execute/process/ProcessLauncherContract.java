package io.reeve.execute.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.UserIds;
import io.reeve.fixture.Await;
import io.reeve.message.Reading.Stream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every launcher promises. */
@Timeout(60)
abstract class ProcessLauncherContract {
    final RecordingListener listener = new RecordingListener();
    ProcessLauncher launcher;
    ProcessLaunch.Unattended unattended = ProcessLaunch.Unattended.ENDED_WITH_THE_LEASE;

    @TempDir
    Path dir;

    abstract ProcessLauncher open() throws Exception;

    @BeforeEach
    void openLauncher() throws Exception {
        Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwx--x--x"));
        launcher = open();
    }

    @AfterEach
    void closeLauncher() {
        launcher.close();
    }

    AttemptFolder folder(long id) {
        return new AttemptFolder(dir.resolve("attempts/job.1/task/" + id));
    }

    void launch(long id, @Nullable UserIds user, String... command) {
        String mark = "REEVE_ATTEMPT=test-" + dir.getFileName() + "-" + id;
        List<String> env = List.of(mark, "PATH=/usr/bin:/bin", "GREETING=hello world");
        launcher.launch(new ProcessLaunch(id, folder(id).path(), null, mark, List.of(command), env, user, unattended));
        launcher.flush();
    }

    void shell(long id, String script) {
        launch(id, null, "/bin/sh", "-c", script);
    }

    void kill(long id, long graceMs) {
        launcher.kill(id, graceMs);
        launcher.flush();
    }

    String stdout(long id) throws Exception {
        return Files.readString(folder(id).log(Stream.STDOUT));
    }

    @Test
    void launch_exitZero_tellsStartAndEnd() {
        launch(1, null, "/bin/true");

        assertThat(listener.awaitPid(1)).isPositive();
        ProcessEnd end = listener.awaitEnd(1);
        assertThat(end.signalled()).isFalse();
        assertThat(end.value()).isZero();
        assertThat(end.exact()).isTrue();
    }

    @Test
    void launch_exitThree_tellsTheStatus() {
        shell(1, "exit 3");

        assertThat(listener.awaitEnd(1).value()).isEqualTo(3);
        assertThat(listener.awaitEnd(1).signalled()).isFalse();
    }

    @Test
    void launch_command_hasItsEnvironmentAndNoOther() throws Exception {
        launch(1, null, "env");

        listener.awaitEnd(1);
        assertThat(stdout(1).lines())
                .filteredOn(line -> !line.startsWith("PWD=") && !line.startsWith("_="))
                .containsExactlyInAnyOrder(
                        "REEVE_ATTEMPT=test-" + dir.getFileName() + "-1", "PATH=/usr/bin:/bin", "GREETING=hello world");
    }

    @Test
    void launch_command_startsInWorkWithItsOwnFiles() throws Exception {
        shell(1, "pwd; echo wrong >&2; echo made > made; cat");

        listener.awaitEnd(1);
        assertThat(stdout(1).strip()).isEqualTo(folder(1).work().toRealPath().toString());
        assertThat(folder(1).log(Stream.STDERR)).hasContent("wrong");
        assertThat(folder(1).work().resolve("made")).hasContent("made");
        assertThat(folder(1).progress()).isEmptyFile();
        assertThat(folder(1).tmp()).isEmptyDirectory();
    }

    @Test
    void launch_process_leadsItsOwnGroup() throws Exception {
        shell(1, "cut -d' ' -f5,6 /proc/$$/stat; echo $$");

        listener.awaitEnd(1);
        String pid = Long.toString(listener.awaitPid(1));
        assertThat(stdout(1).strip()).isEqualTo(pid + " " + pid + "\n" + pid);
    }

    @Test
    void launch_nameWithoutSlash_isFoundInItsPath() {
        launch(1, null, "true");

        assertThat(listener.awaitEnd(1).value()).isZero();
    }

    @Test
    void launch_unknownProgram_failsAndSaysWhy() {
        launch(1, null, "no-such-program-anywhere");

        assertThat(listener.awaitFailure(1)).contains("could not be executed", "No such file or directory");
    }

    @Test
    void launch_fileThatIsNotExecutable_failsAndSaysWhy() {
        launch(1, null, "/etc/passwd");

        assertThat(listener.awaitFailure(1)).contains("could not be executed", "Permission denied");
    }

    @Test
    void launch_many_eachIsToldOnce() {
        int count = 200;
        for (long id = 1; id <= count; id++) {
            launch(id, null, "/bin/true");
        }
        for (long id = 1; id <= count; id++) {
            assertThat(listener.awaitEnd(id).value()).isZero();
        }
        assertThat(listener.endCount()).isEqualTo(count);
    }

    @Test
    void kill_withGrace_letsItCleanUp() throws Exception {
        shell(1, "trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.02; done");
        Await.line(folder(1).log(Stream.STDOUT));
        kill(1, 20_000);

        assertThat(listener.awaitEnd(1).value()).isEqualTo(5);
        assertThat(stdout(1)).isEqualTo("up\nbye\n");
    }

    @Test
    void kill_termIsIgnored_killComesAfterTheGrace() throws Exception {
        shell(1, "trap '' TERM; echo up; while :; do sleep 0.02; done");
        Await.line(folder(1).log(Stream.STDOUT));
        long startNanos = System.nanoTime();
        kill(1, 300);

        ProcessEnd end = listener.awaitEnd(1);
        assertThat(end.signalled()).isTrue();
        assertThat(end.value()).isEqualTo(9);
        assertThat(System.nanoTime() - startNanos).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void kill_group_takesGrandchildren() throws Exception {
        shell(1, "(sh -c 'trap \"\" TERM; echo $$; while :; do sleep 0.05; done') & wait");
        long grandchild = Long.parseLong(Await.line(folder(1).log(Stream.STDOUT)));
        assertThat(Await.isAlive(grandchild)).isTrue();
        kill(1, 0);

        listener.awaitEnd(1);
        assertThat(Await.isAlive(grandchild)).isFalse();
    }

    @Test
    void end_ofTheLeader_takesWhatItLeftInItsGroup() throws Exception {
        shell(1, "sleep 1000 & echo $!; exit 0");

        assertThat(listener.awaitEnd(1).value()).isZero();
        assertThat(Await.isAlive(Long.parseLong(stdout(1).strip()))).isFalse();
    }

    @Test
    void warn_group_getsUsr1AndGoesOn() throws Exception {
        shell(1, "trap 'echo warned' USR1; echo up; while :; do sleep 0.02; done");
        Await.line(folder(1).log(Stream.STDOUT));
        launcher.warn(1);
        launcher.warn(77);
        launcher.flush();
        Await.until("it is warned", () -> stdout(1).equals("up\nwarned\n"));
        kill(1, 0);

        assertThat(listener.awaitEnd(1).value()).isEqualTo(9);
    }

    @Test
    void kill_unknownOrEnded_isNothing() {
        kill(77, 0);
        launch(1, null, "/bin/true");
        listener.awaitEnd(1);
        kill(1, 0);
        launch(2, null, "/bin/true");

        assertThat(listener.awaitEnd(2).value()).isZero();
    }

    @Test
    void deadline_passed_killsAllAndRefusesLaunches() {
        shell(1, "trap '' TERM; sleep 1000");
        shell(2, "sleep 1000");
        listener.awaitPid(1);
        listener.awaitPid(2);
        launcher.deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200));
        launcher.flush();

        listener.awaitDeadline();
        assertThat(listener.awaitEnd(1).value()).isEqualTo(9);
        assertThat(listener.awaitEnd(2).value()).isEqualTo(9);
        launch(3, null, "/bin/true");
        assertThat(listener.awaitFailure(3)).contains("lease");

        launcher.deadline(ProcessLauncher.NO_DEADLINE);
        launch(4, null, "/bin/true");
        assertThat(listener.awaitEnd(4).value()).isZero();
    }

    @Test
    void deadline_passed_leavesWhatIsToBeKept() {
        shell(1, "sleep 1000");
        unattended = new ProcessLaunch.Unattended(true, 0, 0);
        shell(2, "sleep 1000");
        long kept = listener.awaitPid(2);
        listener.awaitPid(1);
        launcher.deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100));
        launcher.flush();

        assertThat(listener.awaitEnd(1).value()).isEqualTo(9);
        assertThat(Await.isAlive(kept)).isTrue();
        kill(2, 0);
        assertThat(listener.awaitEnd(2).cause()).isEqualTo(ProcessEnd.Cause.ITSELF);
    }

    @Test
    void deadline_extended_killsNothing() {
        shell(1, "sleep 0.6; exit 4");
        launcher.deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(250));
        launcher.deadline(System.nanoTime() + TimeUnit.MINUTES.toNanos(10));
        launcher.flush();

        assertThat(listener.awaitEnd(1).value()).isEqualTo(4);
    }

    @Test
    void close_running_leavesNoProcess() {
        List<Long> pids = new ArrayList<>();
        for (long id = 1; id <= 5; id++) {
            shell(id, "trap '' TERM; sleep 1000");
            pids.add(listener.awaitPid(id));
        }
        launcher.close();

        assertThat(pids).noneMatch(Await::isAlive);
    }

    @Test
    void launch_asRootForNobody_runsAsNobody() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(UserIds.nodeIsRoot(), "only root may change users");
        UserIds nobody = new UserIds("nobody", 65534, 65534, List.of(65534));
        launch(1, nobody, "/bin/sh", "-c", "id -un; touch mine; echo 50 > ../progress; echo x > /dev/stderr; umask");

        assertThat(listener.awaitEnd(1).value()).isZero();
        assertThat(stdout(1)).isEqualTo("nobody\n0022\n");
        assertThat(Files.getOwner(folder(1).work().resolve("mine"))).hasToString("nobody");
        assertThat(folder(1).log(Stream.STDERR)).hasContent("x");
        assertThat(Files.getOwner(folder(1).path())).hasToString("root");
    }
}
