package io.reeve.execute;

import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Reading.Chunk;
import io.reeve.message.Reading.FileName;
import io.reeve.message.Reading.ReadFile;
import io.reeve.message.ToWorker.Placement;
import io.reeve.message.ToWorker.Source;
import io.reeve.model.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts the files of an attempt into its working directory before it starts. Blocks; for use by any thread. */
final class Staging {
    private static final int DEFAULT_MODE = 0644;

    /** For one chunk from another node, or the first byte from a web server. */
    private static final long ANSWER_SECONDS = 30;

    private final NodeId node;
    private final AttemptFiles ownFiles;
    private final RemoteFiles remoteFiles;
    private final long maxFileBytes;

    @Nullable
    private HttpClient web;

    Staging(NodeId node, AttemptFiles ownFiles, RemoteFiles remoteFiles, long maxFileBytes) {
        this.node = node;
        this.ownFiles = ownFiles;
        this.remoteFiles = remoteFiles;
        this.maxFileBytes = maxFileBytes;
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
        for (Placement placement : attempt.assignment.files()) {
            if (!RelativePaths.isSafe(placement.to())) {
                throw new FileTrouble("\"" + placement.to() + "\" is no path in the working directory");
            }
            try {
                place(attempt, placement);
            } catch (IOException e) {
                throw new FileTrouble(
                        "file " + placement.to() + " could not be placed from " + describe(placement.source()) + ": "
                                + FileTrouble.describe(e),
                        e);
            }
        }
    }

    private void place(Attempt attempt, Placement placement) throws IOException {
        Path work = attempt.folder.work();
        Path to = work.resolve(placement.to());
        makeParents(attempt, work, to);
        try (Sink sink = new Sink(attempt, Files.newOutputStream(to), maxFileBytes)) {
            Source source = placement.source();
            if (source instanceof Source.Web url) {
                download(url.url(), sink);
                sink.check(url.sha256());
            } else if (source instanceof Source.Upload upload) {
                copy(upload.node(), new FileName.Upload(upload.sha256()), sink);
                sink.check(upload.sha256());
            } else if (source instanceof Source.Output output) {
                copy(output.node(), new FileName.Output(output.attempt(), output.path()), sink);
            } else {
                throw new IllegalArgumentException("unknown source " + source);
            }
        }
        Files.setPosixFilePermissions(
                to, OwnedFiles.permissions(placement.mode() < 0 ? DEFAULT_MODE : placement.mode()));
        OwnedFiles.give(to, attempt.user);
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
    private void copy(NodeId from, FileName file, Sink sink) throws IOException {
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

    private void download(String url, Sink sink) throws IOException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(ANSWER_SECONDS))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("not an http or https URL", e);
        }
        try {
            HttpResponse<InputStream> response = web().send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("the server answered with status " + response.statusCode());
                }
                byte[] buffer = new byte[64 * 1024];
                for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                    sink.write(buffer, read);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Made on first use: most nodes fetch nothing. */
    private synchronized HttpClient web() {
        if (web == null) {
            web = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .build();
        }
        return web;
    }

    private String describe(Source source) {
        if (source instanceof Source.Web url) {
            return url.url();
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

    /** Writes, counts and digests, and stops where nobody waits any more. */
    private static final class Sink implements AutoCloseable {
        private final Attempt attempt;
        private final OutputStream out;
        private final long maxBytes;
        private final MessageDigest digest = UploadStore.sha256();
        private long size;

        Sink(Attempt attempt, OutputStream out, long maxBytes) {
            this.attempt = attempt;
            this.out = out;
            this.maxBytes = maxBytes;
        }

        void write(byte[] bytes, int length) throws IOException {
            if (attempt.abandoned) {
                throw new IOException("the attempt was stopped meanwhile");
            }
            size += length;
            if (size > maxBytes) {
                throw new IOException("it is larger than the " + maxBytes + " bytes that this node places");
            }
            digest.update(bytes, 0, length);
            out.write(bytes, 0, length);
        }

        long size() {
            return size;
        }

        void check(@Nullable String sha256) throws IOException {
            String found = HexFormat.of().formatHex(digest.digest());
            if (sha256 != null && !sha256.equals(found)) {
                throw new IOException("its SHA-256 is " + found + ", expected " + sha256);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
