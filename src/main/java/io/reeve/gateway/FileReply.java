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

    private static final int SEND_BUFFER_BYTES = 1 << 20;

    private final RoutingContext context;
    private final RemoteFile file;
    private final HttpServerResponse response;
    private final Vertx vertx;

    FileReply(RoutingContext context, RemoteFile file) {
        this.context = context;
        this.file = file;
        this.response = context.response();
        this.vertx = context.vertx();
        response.setWriteQueueMaxSize(SEND_BUFFER_BYTES);
    }

    Future<?> send(ByteRange range) {
        response.putHeader("accept-ranges", "bytes").putHeader("content-length", Long.toString(range.length()));
        Replies.noStore(response);
        if (range.partial()) {
            response.setStatusCode(206).putHeader("content-range", range.contentRange());
        }
        return Replies.isHead(context) || range.length() == 0 ? response.end() : sendFrom(range.from(), range.to());
    }

    private Future<?> sendFrom(long from, long to) {
        if (from >= to) {
            return response.end();
        }
        return file.read(from, to - from).compose(chunk -> {
            int length = (int) Math.min(chunk.bytes().length, to - from);
            if (length == 0) {
                return Future.failedFuture("the file became shorter while it was sent");
            }
            return write(chunk, length).compose(written -> sendFrom(from + length, to));
        });
    }

    /**
     * Sends from {@code from} on until the file grows no more, or the client goes.
     *
     * @param mayCome whether a file that is not there yet may still come
     */
    Future<?> follow(long from, Supplier<Future<Boolean>> mayCome) {
        response.putHeader("x-accel-buffering", "no").setChunked(true);
        Replies.noStore(response);
        return Replies.isHead(context) ? response.end() : response.writeHead().compose(sent -> poll(from, mayCome, 0));
    }

    private Future<?> poll(long from, Supplier<Future<Boolean>> mayCome, long silentMs) {
        if (response.closed()) {
            return Future.succeededFuture();
        }
        return file.read(from, Chunk.MAX_BYTES).transform(answer -> {
            if (answer.failed()) {
                return pollAfter(answer.cause(), from, mayCome, silentMs);
            }
            Chunk chunk = answer.result();
            int length = chunk.bytes().length;
            if (length > 0) {
                return write(chunk, length).compose(written -> poll(from + length, mayCome, 0));
            }
            if (!chunk.growing()) {
                return response.end();
            }
            return vertx.timer(POLL_MS, java.util.concurrent.TimeUnit.MILLISECONDS)
                    .compose(tick -> poll(from, mayCome, 0));
        });
    }

    private Future<?> pollAfter(Throwable failure, long from, Supplier<Future<Boolean>> mayCome, long silentMs) {
        boolean absent = failure instanceof ProblemException known
                && known.problem().code().equals(RemoteFile.UNREADABLE);
        if (!absent && silentMs >= PATIENCE_MS) {
            return Future.failedFuture(failure);
        }
        long waitMs = absent ? POLL_MS * 2 : POLL_MS * 4;
        Future<Boolean> goesOn = absent ? mayCome.get().otherwise(true) : Future.succeededFuture(true);
        return goesOn.compose(more -> more
                ? vertx.timer(waitMs, java.util.concurrent.TimeUnit.MILLISECONDS)
                        .compose(tick -> poll(from, mayCome, absent ? 0 : silentMs + waitMs))
                : response.end());
    }

    private Future<Void> write(Chunk chunk, int length) {
        response.write(Buffer.buffer(chunk.bytes()).slice(0, length));
        if (!response.writeQueueFull() || response.closed()) {
            return Future.succeededFuture();
        }
        Promise<Void> drained = Promise.promise();
        response.drainHandler(ready -> drained.tryComplete());
        response.closeHandler(gone -> drained.tryFail("the client went"));
        return drained.future();
    }
}
