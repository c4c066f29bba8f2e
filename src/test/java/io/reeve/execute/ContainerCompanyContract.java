package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.files.UserIds;
import io.reeve.message.Exec;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.HealthCheck;
import io.reeve.model.InstanceHealth;
import io.reeve.model.Reason;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What holds for commands beside a task in its container: those of people, and those of checks. */
abstract class ContainerCompanyContract extends ContainerContract {
    @Test
    void exec_besideATask_runsInItsContainer_withNoMoreRights() throws Exception {
        var task = task("echo up; sleep 300").env(Map.of("MINE", "yes"));
        world.launch(task);
        awaitOutput(task, "up");
        StringBuilder said = new StringBuilder();
        Exec.Output piece = exec(
                task,
                said,
                "/bin/sh",
                "-c",
                "cat /etc/motd; echo $MINE; pwd; id -u; cat /proc/self/status; /bin/busybox unshare -r /bin/true; exit 9");
        world.kill(task.attempt, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(task.attempt);

        assertThat(said.toString()).startsWith("hello from inside\nyes\n/work\n" + ownUser() + "\n");
        assertThat(said.toString()).contains("NoNewPrivs:\t1").contains("CapEff:\t0000000000000000");
        assertThat(said.toString()).contains("Seccomp:\t2").contains("Operation not permitted");
        assertThat(piece.exitStatus()).isEqualTo(9);
        assertNothingLeft(task);
    }

    @Test
    void check_byCommand_runsInItsContainer_andLeavesNothing() throws Exception {
        String script = "id -u > who; cat /proc/self/cgroup > group; read line < /etc/motd;"
                + " [ \"$line\" = 'hello from inside' ] && [ \"$MINE\" = yes ] && [ ! -e ill ] || exit 3;"
                + " [ ! -e slow ] || { /bin/busybox rm slow; (/bin/busybox setsid /bin/sleep 1234 &); sleep 1235; }";
        var probe = new HealthCheck.Probe.Command(List.of("/bin/sh", "-c", script));
        var task = task("cat /proc/self/cgroup; echo up; sleep 300")
                .env(Map.of("MINE", "yes"))
                .health(new HealthCheck(probe, 100, 0, 1_000, 1));
        world.launch(task);
        Path work = world.folder(task.attempt).work();
        awaitHealth(task, InstanceHealth.READY, "");
        awaitOutput(task, "up"); // it takes its way apart from the check's
        assertThat(work.resolve("who")).hasContent(ownUser());
        assertThat(stdout(task)).isEqualTo(Files.readString(work.resolve("group")) + "up\n");

        Files.createFile(work.resolve("ill"));
        awaitHealth(task, InstanceHealth.UNHEALTHY, "the command exits with status 3");
        Files.delete(work.resolve("ill"));
        awaitHealth(task, InstanceHealth.READY, "");
        Files.createFile(work.resolve("slow"));
        awaitHealth(task, InstanceHealth.UNHEALTHY, "the command has not ended within 1000 ms");
        assertThat(ProcessHandle.allProcesses()
                        .map(ProcessHandle::pid)
                        .filter(ContainerCompanyContract::isOfTheSlowCheck))
                .isEmpty();
        world.kill(task.attempt, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(task.attempt);
        assertNothingLeft(task);
    }

    private static boolean isOfTheSlowCheck(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1)
                    .matches("(?s).*sleep\\x00123[45]\\x00");
        } catch (java.io.IOException over) {
            return false;
        }
    }

    private void awaitHealth(WorkerWorld.TaskOf task, InstanceHealth health, String message) {
        var wanted = new Status.HealthChanged(health, message);
        world.leader.await(
                leader -> {
                    List<Status> told = leader.statuses(task.attempt);
                    return !told.isEmpty() && told.get(told.size() - 1).equals(wanted);
                },
                wanted.toString());
    }

    /** Runs the command beside the task; what it said goes into {@code said}. Returns the last piece. */
    Exec.Output exec(WorkerWorld.TaskOf task, StringBuilder said, String... command) throws Exception {
        Exec.Opened opened = (Exec.Opened) ask(new Exec.Open(task.attempt, List.of(command), false, 0, 0, ""));
        assertThat(opened.trouble()).isEmpty();
        Exec.Output piece = (Exec.Output) ask(new Exec.Read(opened.session()));
        while (!piece.over()) {
            said.append(new String(piece.out(), StandardCharsets.UTF_8))
                    .append(new String(piece.err(), StandardCharsets.UTF_8));
            piece = (Exec.Output) ask(new Exec.Read(opened.session()));
        }
        return piece;
    }

    private Exec ask(Exec request) throws Exception {
        return world.worker.exec(request).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static String ownUser() throws Exception {
        return UserIds.nodeIsRoot()
                ? "65534"
                : Files.getAttribute(dir, "unix:uid").toString();
    }
}
