package io.reeve.execute.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.NativeTool;
import io.reeve.fixture.Await;
import io.reeve.message.Reading.Stream;
import io.reeve.model.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The supervisor that is in the jar, and what only it promises. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class SupervisorLauncherTest extends ProcessLauncherContract {
    static final NodeId NODE = new NodeId("n1");

    @Override
    ProcessLauncher open() throws Exception {
        return SupervisorLauncher.open(binary(), dir, NODE, listener);
    }

    Path binary() throws Exception {
        Path binary = NativeTool.extract(NativeTool.SUPERVISOR, dir.resolve("data"));
        assertThat(binary).isNotNull();
        return binary;
    }

    @Test
    void extract_twice_keepsTheFile() throws Exception {
        Path binary = NativeTool.extract(NativeTool.SUPERVISOR, dir.resolve("data"));
        Object key = Files.getAttribute(binary, "unix:ino");

        assertThat(Files.getAttribute(NativeTool.extract(NativeTool.SUPERVISOR, dir.resolve("data")), "unix:ino"))
                .isEqualTo(key);
        assertThat(Files.size(binary)).isLessThan(100 * 1024);
    }

    @Test
    void end_exit137AndSigkill_areToldApart() {
        shell(1, "exit 137");
        shell(2, "kill -KILL $$");

        assertThat(listener.awaitEnd(1)).matches(end -> !end.signalled() && end.value() == 137 && end.exact());
        assertThat(listener.awaitEnd(2)).matches(end -> end.signalled() && end.value() == 9 && end.exact());
    }

    @Test
    void launch_exit127_isNotAFailureToStart() {
        shell(1, "exit 127");

        assertThat(listener.awaitEnd(1).value()).isEqualTo(127);
    }

    @Test
    void launch_textWithoutInterpreter_saysWhatIsMissing() throws Exception {
        Path script = dir.resolve("script");
        Files.writeString(script, "echo hello\n");
        assertThat(script.toFile().setExecutable(true)).isTrue();
        launch(1, null, script.toString());

        assertThat(listener.awaitFailure(1)).contains("Exec format error", "#!/bin/sh");
    }

    @Test
    void end_daemonInItsOwnSession_isTakenAsWell() throws Exception {
        // The daemon leaves group and session, and its parent is gone: only lineage and the mark are left.
        shell(1, "setsid sh -c 'echo $$ > daemon; exec sleep 1000' & wait; exit 0");
        assertThat(listener.awaitPid(1)).isPositive();
        long daemon = Long.parseLong(Await.line(folder(1).work().resolve("daemon")));
        shell(2, "sleep 1000");
        listener.awaitPid(2);
        kill(1, 0);

        listener.awaitEnd(1);
        assertThat(Await.isAlive(daemon)).isFalse();
        assertThat(Await.isAlive(listener.awaitPid(2))).isTrue();
    }

    @Test
    void end_ofOneAttempt_leavesTheDaemonOfAnother() throws Exception {
        shell(1, "(setsid sh -c 'echo $$ > daemon; exec sleep 1000' &) ; sleep 1000");
        long daemon = Long.parseLong(Await.line(folder(1).work().resolve("daemon")));
        shell(2, "sleep 1000 & exit 0");
        listener.awaitEnd(2);
        assertThat(Await.isAlive(daemon)).isTrue();
        kill(1, 0);

        listener.awaitEnd(1);
        assertThat(Await.isAlive(daemon)).isFalse();
    }

    @Test
    void end_daemonsThatExecuteAgainAndAgain_areTakenBeforeItIsTold() throws Exception {
        // Each is much of its time between two programs, where nothing tells whose it is.
        shell(1, """
                echo 'exec sh again' > again
                for i in 1 2 3 4 5 6; do (setsid sh -c 'echo $$ >> daemons; exec sh again' &); done
                until [ "$(wc -l < daemons)" -eq 6 ]; do sleep 0.01; done
                echo up; sleep 1000""");
        Await.line(folder(1).log(Stream.STDOUT));
        kill(1, 0);

        listener.awaitEnd(1);
        assertThat(Files.readAllLines(folder(1).work().resolve("daemons")))
                .hasSize(6)
                .noneMatch(pid -> Await.isAlive(Long.parseLong(pid)));
    }

    @Test
    void supervisor_closed_leavesNothing() throws Exception {
        shell(1, "trap '' TERM HUP; (setsid sleep 1000 &); sleep 1000 & echo $!; wait");
        long child = Long.parseLong(Await.line(folder(1).log(Stream.STDOUT)));
        long leader = listener.awaitPid(1);
        long supervisor = ((SupervisorLauncher) launcher).pid();
        launcher.close();

        assertThat(Await.isAlive(supervisor)).isFalse();
        assertThat(Await.isAlive(child)).isFalse();
        assertThat(Await.isAlive(leader)).isFalse();
    }

    @Test
    void supervisor_killed_takesTheLeadersAndIsTold() throws Exception {
        shell(1, "sleep 1000");
        long leader = listener.awaitPid(1);
        ProcessHandle.of(((SupervisorLauncher) launcher).pid()).orElseThrow().destroyForcibly();

        assertThat(listener.awaitBroken()).contains("process supervisor");
        Await.until("the leader is gone", () -> !Await.isAlive(leader));
    }

    @Test
    void supervisor_terminated_endsAll() throws Exception {
        shell(1, "trap '' TERM; sleep 1000");
        long leader = listener.awaitPid(1);
        ProcessHandle.of(((SupervisorLauncher) launcher).pid()).orElseThrow().destroy();

        listener.awaitBroken();
        assertThat(Await.isAlive(leader)).isFalse();
    }

    @Test
    void deadline_jvmDoesNotRead_holdsAllTheSame() throws Exception {
        // Stands for a JVM that hangs: nobody reads the replies, so the socket fills up.
        launcher.close();
        try (SupervisorSocket socket = SupervisorProcess.find(binary(), dir, NODE)) {
            SupervisorFrames frames = new SupervisorFrames();
            String mark = "REEVE_ATTEMPT=hang";
            for (long id = 1; id <= 20_000; id++) {
                // Each is refused with a reply, some 400 KB in all.
                frames.launch(new ProcessLaunch(
                        id,
                        dir,
                        null,
                        mark,
                        List.of(),
                        List.of(),
                        null,
                        ProcessLaunch.Unattended.ENDED_WITH_THE_LEASE));
            }
            frames.launch(new ProcessLaunch(
                    30_000,
                    folder(1).path(),
                    null,
                    mark,
                    List.of("/bin/sh", "-c", "echo $$; exec sleep 1000"),
                    List.of(mark),
                    null,
                    ProcessLaunch.Unattended.ENDED_WITH_THE_LEASE));
            socket.write(frames.drain());
            long pid = Long.parseLong(Await.line(folder(1).log(Stream.STDOUT)));
            frames.deadline(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300));
            socket.write(frames.drain());

            Await.until("the deadline took it", () -> !Await.isAlive(pid));
            frames.quit();
            socket.write(frames.drain());
        }
    }

    @Test
    void end_tellsCpuAndMemory() {
        shell(1, "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done");

        assertThat(listener.awaitEnd(1).cpuMicros()).isPositive();
        assertThat(listener.awaitEnd(1).maxRssKib()).isPositive();
    }
}
