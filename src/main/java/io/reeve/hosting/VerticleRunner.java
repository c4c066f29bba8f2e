package io.reeve.hosting;

import io.reeve.model.NodeId;
import io.reeve.model.Work;
import io.reeve.runner.RunnerContext;
import io.reeve.runner.Running;
import io.reeve.runner.TaskListener;
import io.reeve.runner.TaskRun;
import io.reeve.runner.TaskRunner;
import io.vertx.core.Vertx;
import java.net.URLConnection;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Deploys verticles on the node's Vert.x, or starts a JVM for them that joins the cluster. */
public final class VerticleRunner implements TaskRunner {
    private final Vertx vertx;
    private final OwnProcess ownProcess;

    /** Not one of Vert.x' threads: a verticle that blocks them must still be given up in time. */
    private final ScheduledThreadPoolExecutor deadlines = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "reeve-verticle-deadlines");
        thread.setDaemon(true);
        return thread;
    });

    private NodeId node = new NodeId("node");

    /** @param ownProcess how a verticle gets a JVM of its own */
    public VerticleRunner(Vertx vertx, OwnProcess ownProcess) {
        this.vertx = vertx;
        this.ownProcess = ownProcess;
        deadlines.setRemoveOnCancelPolicy(true);
        // A jar that was read through a URL would stay open, and with it what was loaded from it.
        URLConnection.setDefaultUseCaches("jar", false);
    }

    @Override
    public String kind() {
        return Work.Verticle.KIND;
    }

    @Override
    public void open(RunnerContext context) {
        node = context.node();
    }

    @Override
    public Running start(TaskRun run, TaskListener listener) {
        var work = (Work.Verticle) Objects.requireNonNull(run.assignment().work());
        if (work.ownProcess()) {
            long memoryBytes = run.assignment().allocation().scalars().memoryBytes();
            return run.supervise(
                    ownProcess.command(work, memoryBytes), ownProcess.environment(Tokens.config(work, run, node)));
        }
        var deployment = new Deployment(vertx, deadlines, run, listener, Tokens.config(work, run, node));
        deployment.start(work);
        return deployment;
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
    }
}
