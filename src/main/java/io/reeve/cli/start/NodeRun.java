package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.Session;
import io.reeve.config.NodeConfig;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node in this process, from its start to its end. */
final class NodeRun {
    private final Session session;
    private final NodeConfig config;

    NodeRun(Session session, NodeConfig config) {
        this.session = session;
        this.config = config;
    }

    /**
     * Returns the exit status, once {@code stop} was counted down and the node has closed. A node that does not start,
     * or stops by itself, is an exception that says why.
     *
     * @param ready told when the node answers
     */
    int until(CountDownLatch stop, Consumer<RunningNode> ready) throws InterruptedException {
        Logging.into(Folders.create(config.dataDir().resolve("log")));
        AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
        RunningNode node = start();
        node.closed().whenComplete((closed, why) -> {
            fault.set(why);
            stop.countDown();
        });
        ready.accept(node);
        stop.await();
        boolean closed = Closing.close(node);
        if (config.temporaryData()) {
            Folders.remove(config.dataDir());
        }
        Throwable why = fault.get();
        if (why != null) {
            throw new CliException(ExitStatus.FAILED, config.id() + " stopped: " + why.getMessage(), why);
        }
        return closed ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private RunningNode start() throws InterruptedException {
        try {
            return session.shell().nodes().start(config);
        } catch (NodeStartException refused) {
            throw new CliException(ExitStatus.FAILED, config.id() + " did not start: " + refused.getMessage(), refused);
        }
    }
}
