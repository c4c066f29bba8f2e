package io.reeve.hosting;

import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.Reason;
import io.reeve.model.Work;
import io.reeve.runner.Running;
import io.reeve.runner.TaskEnd;
import io.reeve.runner.TaskListener;
import io.reeve.runner.TaskRun;
import io.reeve.runner.TaskRunner;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends each message to its consumer and takes the reply for the result. All of it on one event loop of its own: what
 * came in meanwhile is sent in one go.
 */
public final class MessageRunner implements TaskRunner {
    /** Who is answered sooner is never shown as running: that would be one more event for each message. */
    private static final long SLOW_MS = 100;

    private static final long NO_TIMEOUT_MS = Integer.MAX_VALUE;

    private final Vertx vertx;
    private final Context context;
    private final Queue<Sent> unsent = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();

    /** Those that may turn out to be slow, the oldest first. */
    private final Deque<Sent> young = new ArrayDeque<>();

    private final long timer;
    private String decodedFrom = "";
    private @Nullable Object decoded;

    public MessageRunner(Vertx vertx) {
        this.vertx = vertx;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.timer = vertx.setPeriodic(SLOW_MS, tick -> context.runOnContext(now -> tellSlowOnes()));
    }

    @Override
    public String kind() {
        return Work.Message.KIND;
    }

    @Override
    public Running start(TaskRun run, TaskListener listener) {
        var sent = new Sent(run.assignment(), run.incarnation(), listener);
        unsent.add(sent);
        if (scheduled.compareAndSet(false, true)) {
            context.runOnContext(now -> sendAll());
        }
        return sent;
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }

    private void sendAll() {
        scheduled.set(false); // before the queue is read, so that nothing added later is left lying
        long nowNs = System.nanoTime();
        for (Sent sent = unsent.poll(); sent != null; sent = unsent.poll()) {
            sent.sentNs = nowNs;
            young.add(sent);
            send(sent);
        }
    }

    private void tellSlowOnes() {
        long nowNs = System.nanoTime();
        for (Sent oldest = young.peek(); oldest != null; oldest = young.peek()) {
            if (!oldest.over && nowNs - oldest.sentNs < SLOW_MS * 1_000_000) {
                return;
            }
            young.remove();
            if (!oldest.over) {
                oldest.listener.started();
            }
        }
    }

    private void send(Sent sent) {
        Assignment assignment = sent.assignment;
        long timeoutMs = assignment.runTimeoutMs() > 0 ? assignment.runTimeoutMs() : NO_TIMEOUT_MS;
        var options = new DeliveryOptions()
                .setSendTimeout(timeoutMs)
                .addHeader("reeve-attempt", assignment.attempt().toString())
                .addHeader("reeve-incarnation", Long.toString(sent.incarnation));
        try {
            vertx.eventBus()
                    .request(sent.work.address(), body(sent), options)
                    .onComplete(reply -> answered(sent, reply), failure -> failed(sent, failure));
        } catch (RuntimeException e) {
            sent.end(new TaskEnd.Failed(Reason.LAUNCH_FAILED, "could not be sent: " + Stack.words(e), null));
        }
    }

    /** An array's messages have one body, which the event bus copies for each consumer. */
    private @Nullable Object body(Sent sent) {
        String body = sent.work.body();
        if (body.isEmpty()) {
            return sent.assignment.item();
        }
        if (!body.equals(decodedFrom)) {
            decoded = Json.decodeValue(body);
            decodedFrom = body;
        }
        return decoded;
    }

    private static void answered(Sent sent, Message<Object> reply) {
        sent.end(Replies.of(reply.body()));
    }

    private static void failed(Sent sent, Throwable failure) {
        String address = sent.work.address();
        if (!(failure instanceof ReplyException reply)) {
            sent.end(new TaskEnd.Failed(Reason.REPLY_FAILED, "no reply from " + address + ": " + failure, null));
        } else if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
            String message = "nobody in the cluster consumes " + address
                    + ": the verticle that does is not deployed, or has not registered it yet";
            sent.end(new TaskEnd.Failed(Reason.NO_HANDLERS, message, null));
        } else if (reply.failureType() == ReplyFailure.TIMEOUT) {
            String message = "no reply from " + address + " within " + sent.assignment.runTimeoutMs() + " ms";
            sent.end(new TaskEnd.Failed(Reason.RUN_TIMEOUT, message, null));
        } else {
            String message = address + " answered with failure code " + reply.failureCode()
                    + (reply.getMessage() == null ? "" : ": " + Replies.bounded(reply.getMessage()));
            sent.end(new TaskEnd.Failed(Reason.REPLY_FAILED, message, reply.failureCode()));
        }
    }

    /** One message on its way. */
    private static final class Sent implements Running {
        final Assignment assignment;
        final Work.Message work;
        final long incarnation;
        final TaskListener listener;
        long sentNs;
        volatile boolean over;

        Sent(Assignment assignment, long incarnation, TaskListener listener) {
            this.assignment = assignment;
            this.work = (Work.Message) Objects.requireNonNull(assignment.work());
            this.incarnation = incarnation;
            this.listener = listener;
        }

        /** It cannot be called back: only nobody waits for its reply any more. */
        @Override
        public void stop(long graceMs) {
            String message = "what its consumer still does with it goes on";
            end(new TaskEnd.Failed(Reason.NONE, message, null));
        }

        void end(TaskEnd how) {
            over = true;
            listener.ended(how);
        }
    }
}
