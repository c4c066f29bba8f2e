package io.reeve.node;

import io.reeve.cli.start.NodeStartException;
import io.reeve.cli.start.RunningNode;
import io.reeve.config.NodeConfig;
import io.reeve.ledger.CommittedState;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node that runs in this process. Its parts are closed in the opposite order of their start. */
public final class NodeRuntime implements RunningNode {
    private static final Logger log = LoggerFactory.getLogger(NodeRuntime.class);

    /** The part by which it is a member of the cell: always the last that starts. */
    static final String MEMBER = "member";

    private final Deque<Part> parts = new ConcurrentLinkedDeque<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private String url = "";
    private boolean assembled;
    private @Nullable Throwable fault;
    private @Nullable CommittedState committed;

    /** Something to close, and how long that may take. */
    private record Part(String name, long withinMs, Closing closing) {}

    /** Closes one part; may block. */
    @FunctionalInterface
    interface Closing {
        void close() throws Exception;
    }

    NodeRuntime() {}

    /** Starts a node; returns once it is a member of the cluster and its gateway listens. */
    public static RunningNode start(NodeConfig config) throws NodeStartException, InterruptedException {
        var node = new NodeRuntime();
        try {
            new Assembly(config, node).assemble();
            node.assembled();
            return node;
        } catch (InterruptedException e) {
            node.close();
            throw e;
        } catch (Exception e) {
            node.close();
            Throwable cause = node.fault();
            throw new NodeStartException(message(cause == null ? e : cause), e);
        }
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public CompletionStage<Void> closed() {
        return closed;
    }

    @Override
    public void leave() {
        Part last = parts.peek();
        if (last != null && last.name().equals(MEMBER) && parts.remove(last)) {
            close(last);
        }
    }

    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            closed.handle((done, failure) -> null).join();
            return;
        }
        for (Part part = parts.poll(); part != null; part = parts.poll()) {
            close(part);
        }
        Throwable why = fault();
        if (why == null) {
            closed.complete(null);
        } else {
            closed.completeExceptionally(new IllegalStateException(message(why), why));
        }
    }

    /**
     * A part that the node cannot do without has ended: closes the others in order. Returns at once, because it is the
     * failed part's own thread that says so, and that part is to be closed as well.
     *
     * @param why its message is for people
     */
    void failed(Throwable why) {
        log.error("node failed, it stops", why);
        synchronized (this) {
            if (fault == null) {
                fault = why;
            }
            if (!assembled) {
                return; // whoever assembles it closes what there is by then
            }
        }
        new Thread(this::close, "node-failed").start();
    }

    /** From here on a failure stops the node; one that came before is thrown. */
    synchronized void assembled() throws NodeStartException {
        assembled = true;
        if (fault != null) {
            throw new NodeStartException(message(fault), fault);
        }
    }

    private synchronized @Nullable Throwable fault() {
        return fault;
    }

    /** What the ledger has come to here; null on a node that is no control node. */
    @Nullable
    CommittedState committed() {
        return committed;
    }

    void keeps(CommittedState state) {
        committed = state;
    }

    void listensAt(String address) {
        url = address;
    }

    void started(String name, long closeWithinMs, Closing closing) {
        parts.push(new Part(name, closeWithinMs, closing));
    }

    /** Waits for an asynchronous step; its failure is this thread's. */
    static <T> T await(CompletionStage<T> step, long withinMs) throws Exception {
        try {
            return step.toCompletableFuture().get(withinMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** A part that does not close is told and left behind: the others must still close. */
    private static void close(Part part) {
        CompletableFuture<Void> done = CompletableFuture.runAsync(() -> {
            try {
                part.closing().close();
            } catch (Exception e) {
                log.warn("not closed cleanly part={}", part.name(), e);
            }
        });
        try {
            done.get(part.withinMs(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("did not close in time part={} withinMs={}", part.name(), part.withinMs());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            log.warn("not closed part={}", part.name(), e);
        }
    }

    private static String message(Throwable failure) {
        Throwable cause = failure;
        while (cause.getMessage() == null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
