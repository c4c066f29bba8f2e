package io.reeve.execute;

import io.reeve.execute.container.ContainerRun;
import io.reeve.execute.container.Containers;
import io.reeve.execute.exec.InContainer;
import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.NativeTool;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.files.RelativePaths;
import io.reeve.execute.files.UserIds;
import io.reeve.execute.process.ControlGroups;
import io.reeve.execute.process.ProcessLauncher;
import io.reeve.message.ToWorker;
import io.reeve.model.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an attempt in a container has beyond one that is a command: made before it starts, and gone with it. */
final class ContainerStaging implements AutoCloseable {
    private final Containers containers;
    private final RootCache roots;

    ContainerStaging(WorkerConfig config, String node, ContainerRun.@Nullable User usualUser) throws IOException {
        Path tool = NativeTool.extract(NativeTool.CONTAINER, config.dataDir());
        containers = new Containers(config.containers(), config.dataDir(), node, tool, usualUser);
        Path folder = config.dataDir().resolve("roots");
        roots = new RootCache(folder, config.containers().cacheBytes(), config.maxFileBytes());
    }

    Containers containers() {
        return containers;
    }

    static boolean isImage(Attempt attempt) {
        return attempt.assignment.work() instanceof Work.Container work
                && !work.image().isEmpty();
    }

    /** Its files are placed. Blocks. */
    void place(Attempt attempt) throws IOException {
        if (!(attempt.assignment.work() instanceof Work.Container work)) {
            return;
        }
        AttemptFolder folder = attempt.folder;
        Path own = folder.path().resolve("container");
        makeFolders(own, attempt.user);
        boolean secrets = SecretFiles.hasAny(attempt.assignment.secrets());
        var places = new ContainerRun.Places(
                folder.path(), folder.work(), folder.tmp(), folder.progress(), secrets ? folder.secrets() : null);
        var wanted = new ContainerRun(
                attempt.id(),
                work,
                attempt.assignment.command(),
                places,
                user(attempt.user, own),
                attempt.limits.openFiles(),
                () -> attempt.abandoned);
        attempt.container = containers.prepare(wanted, root(attempt, work));
    }

    /** Each is handed over when nothing is to be done in it any more: a user's folder is a place for surprises. */
    private static void makeFolders(Path own, @Nullable UserIds user) throws IOException {
        OwnedFiles.makeFolder(own);
        Path run = Files.createDirectories(own.resolve("gate").resolve("run"));
        // Whom the container runs as may be another one, who comes to this folder alone, by a mount.
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxr-xr-x"));
        OwnedFiles.give(run, user);
        Files.setPosixFilePermissions(run.getParent(), PosixFilePermissions.fromString("rwx------"));
        OwnedFiles.give(run.getParent(), user);
        OwnedFiles.makeOwnFile(own.resolve(Containers.UNSTARTED), user);
        OwnedFiles.makeOwnFile(own.resolve(Containers.NODE_SAYS), user);
    }

    private Containers.@Nullable Root root(Attempt attempt, Work.Container work) throws IOException {
        if (!work.image().isEmpty()) {
            return null;
        }
        if (work.rootfs().startsWith("/")) {
            return containers.rootOfNode(work.rootfs());
        }
        Path archive = attempt.folder.work().resolve(work.rootfs());
        if (!RelativePaths.isSafe(work.rootfs()) || !Files.isRegularFile(archive, LinkOption.NOFOLLOW_LINKS)) {
            String files = attempt.assignment.files().stream()
                    .map(ToWorker.Placement::to)
                    .limit(10)
                    .collect(Collectors.joining(", "));
            throw new FileTrouble("the root file system " + work.rootfs() + " is none of the task's files"
                    + (files.isEmpty() ? ": it has none" : ", which are " + files));
        }
        try {
            return roots.hold(attempt, archive);
        } catch (IOException e) {
            throw new FileTrouble(
                    "the root file system " + work.rootfs() + " could not be unpacked: " + FileTrouble.describe(e), e);
        }
    }

    private static ContainerRun.User user(@Nullable UserIds user, Path ownedByNode) throws IOException {
        return user != null ? new ContainerRun.User(user.uid(), user.gid()) : ContainerRun.User.ownerOf(ownedByNode);
    }

    /** The holder of its container runs, unless an earlier process of this node started it and did the rest. */
    void started(Attempt attempt, @Nullable ControlGroups groups, Launching.News.Started started) {
        if (!attempt.isContainer()) {
            return;
        }
        boolean none = groups == null || started.group() == ProcessLauncher.NO_GROUP;
        attempt.inside = new InContainer(
                started.pid(), none ? null : Objects.requireNonNull(groups).pids(started.group()));
        Containers.Prepared prepared = attempt.container;
        Containers.OfEngine engine = prepared == null ? null : prepared.engine();
        if (engine != null) {
            containers.started(
                    engine, none ? List.of() : Objects.requireNonNull(groups).of(started.group()));
        }
    }

    void ended(Attempt attempt) {
        if (attempt.assignment.work() instanceof Work.Container) {
            roots.release(attempt);
            if (isImage(attempt)) {
                containers.ended(attempt.id());
            }
        }
    }

    @Override
    public void close() {
        containers.close();
    }
}
