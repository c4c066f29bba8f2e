package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.process.ControlGroups;
import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Isolation;
import io.reeve.model.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Held by control groups: needs a machine where this process may make some. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
@EnabledIf(value = "hasGroups", disabledReason = "this process can make no control groups here")
class GroupLimitsTest extends LimitsContract {
    private static final String HIDDEN_DAEMON =
            "(env -i /usr/bin/setsid /bin/sh -c 'echo $$ > pid; exec sleep 1000' &); "
                    + "until [ -s pid ]; do sleep 0.02; done; cat pid; sleep 1000";

    static boolean hasGroups() throws Exception {
        ControlGroups found =
                ControlGroups.open("reeve-probe-" + ProcessHandle.current().pid());
        for (Path folder : found == null ? List.<Path>of() : found.folders()) {
            Files.deleteIfExists(folder);
        }
        return found != null;
    }

    @Override
    Isolation isolation() {
        return Isolation.CGROUP;
    }

    @BeforeEach
    void isHeldSo() {
        assertThat(world.worker.isolation()).startsWith("cgroup-v");
    }

    private ControlGroups groups() {
        String name = "reeve-" + WorkerWorld.NODE + "-"
                + Integer.toHexString(world.dataDir.toAbsolutePath().toString().hashCode());
        return Objects.requireNonNull(ControlGroups.open(name));
    }

    private long hiddenDaemon() throws Exception {
        world.launch(HOG.toString(), HIDDEN_DAEMON);
        Await.until("it is up", () -> world.stdout(HOG).endsWith("\n"));
        return Long.parseLong(world.stdout(HOG).strip());
    }

    @Test
    void start_firstInstruction_isInTheGroup() {
        Ended ended = run("cat /proc/self/cgroup", UNSAID);

        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
        String group = groups().folders().get(0).getFileName() + "/1";
        assertThat(world.stdout(HOG).lines().filter(line -> line.endsWith(group)))
                .hasSizeGreaterThanOrEqualTo(groups().version() == 1 ? 4 : 1);
    }

    @Test
    void end_daemonThatHidItsEnvironment_isTakenAsWell() throws Exception {
        long pid = hiddenDaemon();
        // Another runs, so the supervisor cannot take everybody for a stray.
        AttemptId other = world.launch("other.2/t@1", "echo up; sleep 1000");
        Await.until("the other is up", () -> world.stdout(other).contains("up"));
        world.kill(HOG, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(HOG);

        assertThat(Await.isAlive(pid)).isFalse();
    }

    @Test
    void pids_refusedForksOfOneThatSucceeds_areNoFailure() {
        String script = "(while :; do sleep 1000 & done) 2> /dev/null; echo survived";
        Ended ended = run(script, pids(10));

        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.stdout(HOG)).isEqualTo("survived\n");
    }

    @Test
    void groups_ofAttemptsThatEnded_areUsedAgainOrGone() throws Exception {
        for (int i = 0; i < 30; i++) {
            world.run("quick.1/t/" + i + "@1", "true");
        }
        run("exec tail /dev/zero", memory(16_000_000));
        Path folder = groups().folders().get(0);
        try (var below = Files.list(folder)) {
            assertThat(below.filter(Files::isDirectory).count()).isLessThan(5);
        }
        world.close();

        assertThat(folder).doesNotExist();
    }

    @Test
    void supervisor_killed_leavesNothingInItsGroups() throws Exception {
        long pid = hiddenDaemon();
        ProcessHandle.current().children().filter(this::isSupervisor).forEach(ProcessHandle::destroyForcibly);

        assertThat(world.leader.awaitEnd(HOG).state()).isEqualTo(AttemptState.LOST);
        assertThat(Await.isAlive(pid)).isFalse();
        assertThat(world.run("next.2/t@1", "true").state()).isEqualTo(AttemptState.FINISHED);
    }
}
