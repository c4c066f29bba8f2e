package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.concurrent.Callable;

/** Uploads into a store that blocks: each is written on a worker thread, at the pace of the disk. */
public final class DiskUploads implements UploadSink {
    private final Vertx vertx;
    private final Store store;

    /** Where files are kept; called on worker threads. */
    @FunctionalInterface
    public interface Store {
        /**
         * Keeps what the stream holds and returns its size, or keeps nothing and throws: a
         * {@link FileSystemException} where the disk would not, any other IOException where the content is not that of
         * the hash.
         */
        long put(InputStream content, String sha256) throws IOException;
    }

    public DiskUploads(Vertx vertx, Store store) {
        this.vertx = vertx;
        this.store = store;
    }

    @Override
    public Future<Long> put(String sha256, ReadStream<Buffer> body, long maxBytes) {
        var content = new BodyInputStream(vertx.getOrCreateContext(), body, maxBytes);
        Callable<Long> write = () -> {
            try (content) {
                return store.put(content, sha256);
            } catch (IOException refused) {
                throw problem(content, refused, sha256, maxBytes).asException();
            }
        };
        return vertx.executeBlocking(write, false);
    }

    private static Problem problem(BodyInputStream content, IOException refused, String sha256, long maxBytes) {
        if (content.isTooLarge()) {
            return Bodies.tooLarge(maxBytes);
        }
        if (content.isBroken()) {
            return Problem.of(400, "incomplete", "The upload broke off", String.valueOf(refused.getMessage()));
        }
        if (content.isAtEnd() && !(refused instanceof FileSystemException)) {
            return Problem.of(
                            400,
                            "hash-mismatch",
                            "The content is not that of the hash",
                            "the body is not what " + sha256 + " names: " + refused.getMessage())
                    .withHint("The file may have changed while it was sent: send it again under its new hash.");
        }
        return Problem.of(
                507, "no-space", "The file could not be kept", "the disk of this node: " + refused.getMessage());
    }
}
