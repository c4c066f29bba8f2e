package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.execute.container.ContainerSettings;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.ToWorker.Placement;
import io.reeve.message.ToWorker.Source;
import io.reeve.model.AttemptState;
import io.reeve.model.Reason;
import io.reeve.model.Work;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds in containers of root file systems, whichever program makes them. */
abstract class RootfsContainerContract extends ContainerCompanyContract {
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
        var task = task("touch /bin/x; touch /x; touch /etc/x; touch \"$REEVE_DIR/x\" /tmp/x && echo these");

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
    void resolving_whereTheRootFileSystemHasALink_isThatOfTheNode() throws Exception {
        Path root = folder().resolve("images").resolve("linked");
        makeRootfs(root);
        Files.createSymbolicLink(root.resolve("etc/resolv.conf"), Path.of("../run/stub.conf"));
        var task = task("cat /etc/resolv.conf; cat /etc/motd").work(of(root.toString(), List.of(), ""));
        Ended ended = run(task);

        assertThat(ended.state()).as(ended.message()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(task)).isEqualTo(read("/etc/resolv.conf") + "hello from inside\n");
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
    void archive_amongTheFiles_isUnpackedOnce_andKeptWhileItIsInUse() throws Exception {
        var first = ofArchive("echo up; while [ ! -e on ]; do sleep 0.05; done", archive("one", 900_000));
        world.launch(first);
        awaitOutput(first, "up");
        assertThat(roots()).singleElement().satisfies(root -> {
            assertThat(Files.getPosixFilePermissions(root.resolve("etc")))
                    .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
            assertThat(Files.getPosixFilePermissions(root.resolve("etc/name")))
                    .doesNotContain(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
        });
        var again = ofArchive("cat /etc/name /etc/absolute", archive("one", 900_000));
        assertThat(run(again).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(stdout(again)).isEqualTo("one\none\n");
        assertThat(roots()).hasSize(1);

        world.leaseMs(30_000);
        world.crash(); // the next process knows of the first by its lock alone
        world.resume();
        assertThat(run(ofArchive("true", archive("two", 900_000))).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(run(ofArchive("true", archive("three", 900_000))).state()).isEqualTo(AttemptState.FINISHED);
        assertThat(roots()).hasSize(2); // what is in use, and the newest
        Files.createFile(world.folder(first.attempt).work().resolve("on"));
        assertThat(world.leader.awaitEnd(first.attempt).state()).isEqualTo(AttemptState.FINISHED);
    }

    @Test
    void archive_thatLeadsOut_isRefused() throws Exception {
        Path tar = folder().resolve("evil.tar");
        Process packing = new ProcessBuilder(
                        "tar", "-cPf", tar.toString(), "--transform", "s,.*,../../out,", "/etc/hostname")
                .start();
        assertThat(packing.waitFor()).isZero();
        Ended ended = run(ofArchive("true", tar));

        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.message()).contains("root.tar could not be unpacked").contains("leads out of the folder");
    }

    private WorkerWorld.TaskOf ofArchive(String script, Path archive) throws Exception {
        String sha256;
        try (InputStream in = Files.newInputStream(archive)) {
            sha256 = world.uploads.put(in, null).sha256();
        }
        return task(script)
                .work(of("root.tar", List.of(), ""))
                .files(new Placement(new Source.Upload(sha256, WorkerWorld.NODE), "root.tar", 0644));
    }

    /** A root file system that says its name, with links as systems have them, and a device. */
    private Path archive(String name, int bytes) throws Exception {
        Path root = folder().resolve("packed-" + name);
        Path tar = folder().resolve(name + ".tar");
        if (Files.exists(tar)) {
            return tar;
        }
        makeRootfs(root);
        Files.writeString(root.resolve("etc/name"), name + "\n");
        Files.setPosixFilePermissions(root.resolve("etc/name"), PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setPosixFilePermissions(root.resolve("etc"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createSymbolicLink(root.resolve("etc/absolute"), Path.of("/etc/name"));
        Files.write(root.resolve("etc/filling"), new byte[bytes]);
        Process packing = new ProcessBuilder("tar", "-cf", tar.toString(), "-C", root.toString(), ".").start();
        assertThat(packing.waitFor()).isZero();
        return tar;
    }

    private List<Path> roots() throws Exception {
        try (Stream<Path> all = Files.list(world.dataDir.resolve("roots"))) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void rootfs_thatTheNodeDoesNotGive_isRefused() {
        Ended ended = run(task("true").work(of("/usr", List.of(), "")));

        assertThat(ended.reason()).isEqualTo(Reason.LAUNCH_FAILED);
        assertThat(ended.message()).contains("/usr is not given").contains("container-rootfs");
    }
}
