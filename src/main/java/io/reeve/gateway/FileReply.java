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
    /** Between two full pieces for all who follow together: at most some 64 MB a second, shared evenly. */
    private static final long BEHIND_MS = 4;
    /** A node that does not answer is asked again for so long before a followed log breaks off. */
    private static final long PATIENCE_MS = 15_000;

    private static final long RETRY_MS = 500;

    private static final int SEND_BUFFER_BYTES = 1 << 20;
    /** There may be hundreds of those who follow, and each may stop reading. */
    private static final int FOLLOW_BUFFER_BYTES = 128 << 10;

    private final RoutingContext context;
    private final RemoteFile file;
    private final HttpServerResponse response;
    private final Vertx vertx;
    private final LogLines lines;
    private final Promise<Void> done = Promise.promise();

    FileReply(RoutingContext context, RemoteFile file) {
        this(context, file, new LogLines(false));
    }

    /** @param lines what is put between the bytes of a log */
    FileReply(RoutingContext context, RemoteFile file, LogLines lines) {
        this.lines = lines;
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

    /** Sends what there is of a range with what its lines get, so that the length is not known before. */
    Future<Void> sendLines(long from, long to) {
        response.setChunked(true);
        Replies.noStore(response);
        if (Replies.isHead(context)) {
            return response.end();
        }
        response.closeHandler(gone -> done.tryComplete());
        sendLinesFrom(from, to);
        return done.future();
    }

    private void sendLinesFrom(long from, long to) {
        if (from >= to || isOver()) {
            response.end().onComplete(done::tryComplete, done::tryFail);
            return;
        }
        file.read(from, to - from, lines.timed()).onFailure(done::tryFail).onSuccess(chunk -> {
            long begin = from + chunk.skipped();
            int length = (int) Math.max(0, Math.min(chunk.bytes().length, to - begin));
            write(
                    lines.of(chunk, begin, length),
                    () -> sendLinesFrom(chunk.bytes().length == 0 ? to : begin + length, to));
        });
    }

    /**
     * Sends from {@code from} on until the file grows no more, or the client goes.
     *
     * @param mayCome whether a file that is not there yet may still come
     */
    Future<Void> follow(long from, Supplier<Future<Boolean>> mayCome) {
        response.setWriteQueueMaxSize(FOLLOW_BUFFER_BYTES);
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
            if (length == 0 || chunk.skipped() > 0) {
                done.tryFail(new IllegalStateException("a file became shorter while it was sent"));
            } else {
                write(Buffer.buffer(chunk.bytes()).slice(0, length), () -> sendFrom(from + length, to));
            }
        });
    }

    private void poll(long from, Supplier<Future<Boolean>> mayCome, long silentMs) {
        if (isOver()) {
            return;
        }
        file.read(from, Chunk.MAX_BYTES, lines.timed())
                .onFailure(failure -> pollAfter(failure, from, mayCome, silentMs))
                .onSuccess(chunk -> {
                    int length = chunk.bytes().length;
                    long begin = from + chunk.skipped();
                    if (length > 0) {
                        write(lines.of(chunk, begin, length), () -> pace(begin, length, mayCome));
                    } else if (chunk.growing()) {
                        vertx.setTimer(POLL_MS, tick -> poll(from, mayCome, 0));
                    } else {
                        response.end().onComplete(done::tryComplete, done::tryFail);
                    }
                });
    }

    /** A reader that is far behind is given time, so that many of them leave this node to others too. */
    private void pace(long begin, int length, Supplier<Future<Boolean>> mayCome) {
        if (length < Chunk.MAX_BYTES) {
            poll(begin + length, mayCome, 0);
        } else {
            long mine = BEHIND_MS * Math.max(1, lines.followers().getAsInt());
            vertx.setTimer(mine, tick -> poll(begin + length, mayCome, 0));
        }
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

    private void write(Buffer bytes, Runnable next) {
        if (isOver()) {
            return;
        }
        response.write(bytes);
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
