package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.container.ContainerSettings;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import io.reeve.model.Work;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds in containers of root file systems, whichever program makes them. */
abstract class RootfsContainerContract extends ContainerContract {
    static ContainerSettings settings(Path folder, String runtime) {
        return new ContainerSettings(
                runtime,
                ContainerSettings.NONE,
                List.of(folder.resolve("images")),
                List.of(folder.resolve("shared")),
                Set.of(),
                1 << 20);
    }

    @Override
    Work.Container container() {
        return of(folder().resolve("images").resolve("busybox").toString(), List.of(), "");
    }

    static Work.Container of(String rootfs, List<String> args, String user) {
        return new Work.Container("", rootfs, List.of(), args, List.of(), "missing", "host", true, user);
    }

    @Test
    void root_cannotBeWritten() {
        var task = task("touch /bin/x; touch /x; touch /etc/x; touch /work/x /tmp/x && echo these");

        assertThat(run(task).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo("these\n");
        assertThat(stderr(task).lines()).hasSize(3).allMatch(line -> line.contains("Read-only file system"));
    }

    @Test
    void user_isWhoItIsInside_andTheTasksOwnOutside() {
        var task = task("id -u; id -g; touch mine")
                .work(with(List.of(), "host", "1000:1001"))
                .outputs("mine");

        assertThat(run(task).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo("1000\n1001\n");
    }

    @Test
    void args_ofTheContainer_areRun() {
        String root = folder().resolve("images").resolve("busybox").toString();
        var task = new WorkerWorld.TaskOf(next(), List.of()).work(of(root, List.of("/bin/echo", "a  b", "$HOME"), ""));

        assertThat(run(task).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo("a  b $HOME\n");
    }

    @Test
    void systemCalls_aroundTheNamespaces_areRefused() {
        Ended ended = run(task("/bin/busybox unshare -r /bin/true"));

        assertThat(ended.message()).contains("Operation not permitted");
    }

    @Test
    void rootfs_thatTheNodeDoesNotGive_isRefused() {
        Ended ended = run(task("true").work(of("/usr", List.of(), "")));

        assertThat(ended.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(ended.message()).contains("/usr is not given").contains("container-rootfs");
    }
}
