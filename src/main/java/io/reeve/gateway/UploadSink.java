package io.reeve.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** Where this node keeps the files that clients upload. */
public interface UploadSink {
    /**
     * Writes the stream to disk, durable when the future completes with its size in bytes. Fails with
     * {@link io.reeve.query.ProblemException} (400 {@code hash-mismatch}, 413 {@code too-large}, 507
     * {@code no-space}), and then keeps nothing. The stream comes paused.
     */
    Future<Long> put(String sha256, ReadStream<Buffer> body, long maxBytes);
}
