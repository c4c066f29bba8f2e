package io.reeve.execute;

import io.reeve.execute.files.Archives;
import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.FileCache;
import io.reeve.execute.files.FileTrouble;
import io.reeve.execute.files.IncomingFile;
import io.reeve.execute.files.NodeFolders;
import io.reeve.execute.files.OwnedFiles;
import io.reeve.execute.files.RelativePaths;
import io.reeve.execute.files.Unpacking;
import io.reeve.execute.files.WebFetch;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.ReadFile;
import io.reeve.message.ToWorker.Placement;
import io.reeve.message.ToWorker.Source;
import io.reeve.model.FileSpec;
import io.reeve.model.NodeId;
import io.reeve.model.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts the files of an attempt into its working directory before it starts. Blocks; for use by any thread. */
final class Staging implements AutoCloseable {
    private static final String OF_NODE = "file://";
    private static final int DEFAULT_MODE = 0644;
    /** For one chunk from another node, or the next bytes from a web server. */
    private static final long ANSWER_SECONDS = 30;

    private final NodeId node;
    private final AttemptFiles ownFiles;
    private final RemoteFiles remoteFiles;
    private final long maxFileBytes;
    private final ContainerStaging containers;
    private final NodeFolders folders;
    private final FileCache cache;
    private final WebFetch web = new WebFetch(TimeUnit.SECONDS.toMillis(ANSWER_SECONDS));

    Staging(
            NodeId node,
            AttemptFiles ownFiles,
            RemoteFiles remoteFiles,
            WorkerConfig config,
            ContainerStaging containers)
            throws IOException {
        this.node = node;
        this.containers = containers;
        this.ownFiles = ownFiles;
        this.remoteFiles = remoteFiles;
        this.maxFileBytes = config.maxFileBytes();
        this.folders = new NodeFolders(config.files().folders());
        this.cache =
                new FileCache(config.dataDir().resolve("cache"), config.files().cacheBytes());
    }

    /**
     * Whether it may take minutes, and so has threads of its own: what comes from the web, whatever that does, an
     * image, which may have to be pulled, and a root file system, which may have to be unpacked.
     */
    static boolean mayTakeLong(Attempt attempt) {
        boolean unpacks = attempt.assignment.work() instanceof Work.Container work
                && !work.rootfs().startsWith("/");
        return unpacks || attempt.assignment.files().stream().anyMatch(file -> isOfWeb(file.source()));
    }

    private static boolean isOfWeb(Source source) {
        return source instanceof Source.Web url && !url.url().startsWith(OF_NODE);
    }

    /** Places all files; where that fails, returns how the attempt ends of it, in a sentence that names the file. */
    @Nullable
    Ended tryToPlace(Attempt attempt) {
        try {
            place(attempt);
            return null;
        } catch (IOException | RuntimeException e) {
            return Verdict.notPlaced(e);
        }
    }

    /** Places all files, or fails with a sentence that names the file. The folder is the node's until all are there. */
    void place(Attempt attempt) throws IOException {
        AttemptFolder folder = attempt.folder;
        OwnedFiles.makeFolder(folder.path());
        OwnedFiles.makeOwnFolder(folder.work(), null);
        SecretFiles.place(attempt);
        for (Placement placement : attempt.assignment.files()) {
            String to = placement.to();
            if (!RelativePaths.isSafe(to) && !(placement.extract() && to.equals(FileSpec.WORK))) {
                throw new FileTrouble("\"" + to + "\" is no path in the working directory");
            }
            try {
                place(attempt, placement);
            } catch (IOException e) {
                throw new FileTrouble(
                        (placement.extract() ? "the archive for " : "file ") + to + " could not be placed from "
                                + describe(placement.source()) + ": " + FileTrouble.describe(e),
                        e);
            }
        }
        containers.place(attempt);
    }

    private void place(Attempt attempt, Placement placement) throws IOException {
        if (placement.cache() && placement.source() instanceof Source.Web url) {
            try (FileCache.Hold held = cache.hold(
                    url.url(), url.sha256(), () -> attempt.abandoned, (into, tag) -> fetch(attempt, url, tag, into))) {
                if (placement.extract()) {
                    unpack(attempt, placement, held.file());
                } else {
                    place(attempt, placement, held.file());
                }
            }
        } else if (placement.extract()) {
            Path archive = attempt.folder.path().resolve("archive");
            try {
                bring(attempt, placement.source(), archive);
                unpack(attempt, placement, archive);
            } finally {
                Files.deleteIfExists(archive);
            }
        } else {
            place(attempt, placement, null);
        }
    }

    /** @param cached null where the file is still to be brought */
    private void place(Attempt attempt, Placement placement, @Nullable Path cached) throws IOException {
        Path work = attempt.folder.work();
        Path to = work.resolve(placement.to());
        makeParents(attempt, work, to);
        if (cached == null) {
            bring(attempt, placement.source(), to);
        } else {
            try (InputStream from = Files.newInputStream(cached)) {
                copy(from, attempt, to);
            }
        }
        Files.setPosixFilePermissions(
                to, OwnedFiles.permissions(placement.mode() < 0 ? DEFAULT_MODE : placement.mode()));
        OwnedFiles.give(to, attempt.user);
    }

    private void unpack(Attempt attempt, Placement placement, Path archive) throws IOException {
        Path root = attempt.folder.work();
        if (!placement.to().equals(FileSpec.WORK)) {
            Path to = root.resolve(placement.to());
            makeParents(attempt, root, to);
            OwnedFiles.makeOwnFolder(to, attempt.user);
            root = to;
        }
        Archives.unpack(archive, new Unpacking(root, attempt.user, maxFileBytes, () -> attempt.abandoned));
    }

    private void bring(Attempt attempt, Source source, Path to) throws IOException {
        if (source instanceof Source.Web url && url.url().startsWith(OF_NODE)) {
            try (InputStream from = folders.open(url.url().substring(OF_NODE.length()))) {
                copy(from, attempt, to).check(url.sha256());
            }
        } else if (source instanceof Source.Web url) {
            fetch(attempt, url, null, to);
        } else {
            try (IncomingFile file = incoming(attempt, to)) {
                if (source instanceof Source.Upload upload) {
                    copy(upload.node(), new FileName.Upload(upload.sha256()), file);
                    file.check(upload.sha256());
                } else if (source instanceof Source.Output output) {
                    copy(output.node(), new FileName.Output(output.attempt(), output.path()), file);
                } else {
                    throw new IllegalArgumentException("unknown source " + source);
                }
            }
        }
    }

    private WebFetch.Answer fetch(Attempt attempt, Source.Web url, @Nullable String knownTag, Path to)
            throws IOException {
        try (IncomingFile file = incoming(attempt, to)) {
            WebFetch.Answer answer = web.get(url.url(), knownTag, file);
            if (!answer.unchanged()) {
                file.check(url.sha256());
            }
            return answer;
        }
    }

    private IncomingFile incoming(Attempt attempt, Path to) throws IOException {
        return IncomingFile.at(to, maxFileBytes, () -> attempt.abandoned);
    }

    private IncomingFile copy(InputStream from, Attempt attempt, Path to) throws IOException {
        try (IncomingFile file = incoming(attempt, to)) {
            file.writeAll(from);
            return file;
        }
    }

    private static void makeParents(Attempt attempt, Path work, Path to) throws IOException {
        Path folder = work;
        Path parents = work.relativize(to).getParent();
        if (parents != null) {
            for (Path name : parents) {
                folder = folder.resolve(name);
                OwnedFiles.makeOwnFolder(folder, attempt.user);
            }
        }
    }

    /** A copy even on the same node: what one task does to its input must not change another's output. */
    private void copy(NodeId from, FileName file, IncomingFile sink) throws IOException {
        while (true) {
            ReadFile request = new ReadFile(file, sink.size(), Chunk.MAX_BYTES);
            Chunk chunk = from.equals(node) ? own(request) : remote(from, request);
            sink.write(chunk.bytes(), chunk.bytes().length);
            if (sink.size() >= chunk.size()) {
                return;
            }
            if (chunk.bytes().length == 0) {
                throw new IOException("it ended after " + sink.size() + " of " + chunk.size() + " bytes");
            }
        }
    }

    private Chunk own(ReadFile request) throws IOException {
        if (ownFiles.read(request) instanceof Chunk chunk) {
            return chunk;
        }
        throw new IOException("it is not on this node, or not any more");
    }

    private Chunk remote(NodeId from, ReadFile request) throws IOException {
        try {
            return remoteFiles.read(from, request).toCompletableFuture().get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException("node " + from + " did not answer within " + ANSWER_SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(FileTrouble.describe(e.getCause() == null ? e : e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String describe(Source source) {
        if (source instanceof Source.Web url) {
            return url.url() + (url.url().startsWith(OF_NODE) ? " on node " + node : "");
        }
        if (source instanceof Source.Output output) {
            return "output " + output.path() + " of " + output.attempt() + " on node " + output.node();
        }
        return source instanceof Source.Upload upload
                ? "upload "
                        + upload.sha256()
                                .substring(0, Math.min(12, upload.sha256().length())) + "… on node " + upload.node()
                : source.toString();
    }

    @Override
    public void close() {
        web.close();
    }
}
