package io.reeve.gateway;

import io.reeve.message.Reading.Chunk;
import io.reeve.query.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/** Sends a remote file: a range of it, or all that comes while it grows; never more than the client takes. */
final class FileReply {
    /** A file that grows is looked at this often: short enough to feel live, long enough to cost nothing. */
    static final long POLL_MS = 150;
    /** A node that does not answer is asked again for so long before a followed log breaks off. */
    private static final long PATIENCE_MS = 15_000;

    private static final long RETRY_MS = 500;

    private static final int SEND_BUFFER_BYTES = 1 << 20;

    private final RoutingContext context;
    private final RemoteFile file;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final Promise<Void> done = Promise.promise();

    FileReply(RoutingContext context, RemoteFile file) {
        this.context = context;
        this.file = file;
        this.response = context.response();
        this.vertx = context.vertx();
        response.setWriteQueueMaxSize(SEND_BUFFER_BYTES);
    }

    Future<Void> send(ByteRange range) {
        response.putHeader("accept-ranges", "bytes").putHeader("content-length", Long.toString(range.length()));
        Replies.noStore(response);
        if (range.partial()) {
            response.setStatusCode(206).putHeader("content-range", range.contentRange());
        }
        if (Replies.isHead(context)) {
            return response.end();
        }
        response.closeHandler(gone -> done.tryComplete());
        sendFrom(range.from(), range.to());
        return done.future();
    }

    /**
     * Sends from {@code from} on until the file grows no more, or the client goes.
     *
     * @param mayCome whether a file that is not there yet may still come
     */
    Future<Void> follow(long from, Supplier<Future<Boolean>> mayCome) {
        response.putHeader("x-accel-buffering", "no").setChunked(true);
        Replies.noStore(response);
        if (Replies.isHead(context)) {
            return response.end();
        }
        response.closeHandler(gone -> done.tryComplete());
        response.writeHead().onFailure(done::tryFail).onSuccess(sent -> poll(from, mayCome, 0));
        return done.future();
    }

    private void sendFrom(long from, long to) {
        if (from >= to) {
            response.end().onComplete(done::tryComplete, done::tryFail);
            return;
        }
        file.read(from, to - from).onFailure(done::tryFail).onSuccess(chunk -> {
            int length = (int) Math.min(chunk.bytes().length, to - from);
            if (length == 0) {
                done.tryFail(new IllegalStateException("a file became shorter while it was sent"));
            } else {
                write(chunk, length, () -> sendFrom(from + length, to));
            }
        });
    }

    private void poll(long from, Supplier<Future<Boolean>> mayCome, long silentMs) {
        if (isOver()) {
            return;
        }
        file.read(from, Chunk.MAX_BYTES)
                .onFailure(failure -> pollAfter(failure, from, mayCome, silentMs))
                .onSuccess(chunk -> {
                    int length = chunk.bytes().length;
                    if (length > 0) {
                        write(chunk, length, () -> poll(from + length, mayCome, 0));
                    } else if (chunk.growing()) {
                        vertx.setTimer(POLL_MS, tick -> poll(from, mayCome, 0));
                    } else {
                        response.end().onComplete(done::tryComplete, done::tryFail);
                    }
                });
    }

    /** A log that is not there yet may come with the start of the attempt; a node that is silent may come back. */
    private void pollAfter(Throwable failure, long from, Supplier<Future<Boolean>> mayCome, long silentMs) {
        boolean absent = failure instanceof ProblemException known
                && known.problem().code().equals(RemoteFile.UNREADABLE);
        if (!absent && silentMs >= PATIENCE_MS) {
            done.tryFail(failure);
            return;
        }
        Future<Boolean> goesOn = absent ? mayCome.get().otherwise(true) : Future.succeededFuture(true);
        goesOn.onSuccess(more -> {
            if (more) {
                vertx.setTimer(RETRY_MS, tick -> poll(from, mayCome, absent ? 0 : silentMs + RETRY_MS));
            } else {
                response.end().onComplete(done::tryComplete, done::tryFail);
            }
        });
    }

    private void write(Chunk chunk, int length, Runnable next) {
        if (isOver()) {
            return;
        }
        response.write(Buffer.buffer(chunk.bytes()).slice(0, length));
        if (response.writeQueueFull()) {
            response.drainHandler(ready -> next.run());
        } else {
            next.run();
        }
    }

    private boolean isOver() {
        return done.future().isComplete() || response.closed();
    }
}
