package io.reeve.hosting;

import io.reeve.model.Reason;
import io.reeve.model.Work;
import io.reeve.runner.Running;
import io.reeve.runner.TaskEnd;
import io.reeve.runner.TaskListener;
import io.reeve.runner.TaskRun;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt of a verticle on the node's Vert.x, from its jar to its undeployment. */
final class Deployment implements Running {
    private static final Logger log = LoggerFactory.getLogger(Deployment.class);

    /** Nothing in a JVM can be killed at once: even then it is asked first, and given this long. */
    private static final long LEAST_GRACE_MS = 1_000;

    private final Vertx vertx;
    private final ScheduledExecutorService deadlines;
    private final TaskRun run;
    private final TaskListener listener;
    private final JsonObject config;

    private @Nullable VerticleJar jar;
    private @Nullable String deploymentId;
    private int deployed;
    private boolean stopping;
    private boolean undeploying;
    private boolean over;
    private volatile java.util.concurrent.@Nullable Future<?> bound;

    Deployment(Vertx vertx, ScheduledExecutorService deadlines, TaskRun run, TaskListener listener, JsonObject config) {
        this.vertx = vertx;
        this.deadlines = deadlines;
        this.run = run;
        this.listener = listener;
        this.config = config;
    }

    void start(Work.Verticle work) {
        vertx.executeBlocking(() -> open(work), false)
                .compose(opened -> vertx.executeBlocking(() -> deploy(work, opened), false))
                .compose(id -> id)
                .onComplete(id -> started(work, id), failure -> failed(work, failure));
    }

    private VerticleJar open(Work.Verticle work) throws IOException {
        VerticleJar opened = VerticleJar.open(run.folder().resolve(work.jar()), work.className());
        synchronized (this) {
            if (!over) {
                jar = opened;
                return opened;
            }
        }
        opened.close(); // it was given up meanwhile, and nobody else will
        throw new IOException("it was stopped before it was loaded");
    }

    /** Its class may do anything when it is made, so not on an event loop. */
    private Future<String> deploy(Work.Verticle work, VerticleJar opened) {
        DeploymentOptions options = opened.options(config, work.instances(), work.threading());
        return vertx.deployVerticle(() -> new Instance(opened.instance()), options);
    }

    private void started(Work.Verticle work, String id) {
        boolean undeploy;
        boolean gone;
        synchronized (this) {
            deploymentId = id;
            undeploy = stopping;
            gone = deployed == 0 && !stopping;
        }
        log.info(
                "verticle deployed attempt={} class={} deployment={}",
                run.assignment().attempt(),
                work.className(),
                id);
        if (gone) {
            itself(); // undeployed by its own start
        } else if (undeploy) {
            undeploy(id);
        } else {
            run.tell("deployed " + work.className() + "; what it prints itself is in the output of its node");
            listener.started();
        }
    }

    private void failed(Work.Verticle work, Throwable failure) {
        boolean loaded;
        synchronized (this) {
            loaded = jar != null;
        }
        String message = Stack.words(failure); // of what is wrong with the jar: they say all
        if (loaded) {
            boolean unusable = failure instanceof VerticleJar.Unusable;
            Throwable cause = unusable && failure.getCause() != null ? failure.getCause() : failure;
            message = work.className() + " did not start: " + (unusable ? message : failure.toString()) + "\n"
                    + Stack.firstLines(cause);
        }
        run.tell(Stack.whole(failure));
        end(new TaskEnd.Failed(loaded ? Reason.TASK_FAILED : Reason.LAUNCH_FAILED, message, null));
    }

    @Override
    public void stop(long graceMs) {
        long boundMs = Math.max(graceMs, LEAST_GRACE_MS);
        String id;
        synchronized (this) {
            stopping = true;
            id = deploymentId;
        }
        try {
            bound = deadlines.schedule(() -> giveUp(boundMs), boundMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closing) {
            log.debug(
                    "the node stops, and with it the verticle attempt={}",
                    run.assignment().attempt());
        }
        if (id != null) {
            undeploy(id);
        }
    }

    /** Of its classes; null before they are loaded, and when it is over. */
    synchronized @Nullable ClassLoader loader() {
        return jar == null ? null : jar.loader();
    }

    /** Also of one that was given up, when it is up at last. */
    private void undeploy(String id) {
        synchronized (this) {
            if (undeploying) {
                return;
            }
            undeploying = true;
        }
        vertx.undeploy(id).onComplete(undeployed -> {
            if (undeployed.failed()) {
                run.tell(Stack.whole(undeployed.cause()));
                log.warn("verticle failed to stop attempt={}", run.assignment().attempt(), undeployed.cause());
            }
            end(new TaskEnd.Finished("undeployed", null));
        });
    }

    private void giveUp(long afterMs) {
        String message = "it had not ended its stop after " + afterMs + " ms; what it still does goes on in the node's"
                + " process: give it isolation: process where that must not be";
        end(new TaskEnd.Failed(Reason.TASK_FAILED, message, null));
    }

    /** All of its instances are gone, and nobody asked for it. */
    private void itself() {
        end(new TaskEnd.Finished("undeployed by itself", null));
    }

    private void end(TaskEnd how) {
        VerticleJar opened;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            opened = jar;
            jar = null;
        }
        java.util.concurrent.Future<?> noMore = bound;
        if (noMore != null) {
            noMore.cancel(false);
        }
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException e) {
            log.warn("jar not closed attempt={}", run.assignment().attempt(), e);
        }
        listener.ended(how);
    }

    /** One instance of the user's class: its failures are written where its owner looks, and its end is noticed. */
    private final class Instance implements Deployable {
        private final Deployable own;

        Instance(Deployable own) {
            this.own = own;
        }

        @Override
        public Future<?> deploy(Context context) throws Exception {
            context.exceptionHandler(failure -> {
                run.tell(Stack.whole(failure));
                log.error(
                        "uncaught failure in a verticle attempt={}",
                        run.assignment().attempt(),
                        failure);
            });
            return own.deploy(context).onSuccess(done -> count(1));
        }

        @Override
        public Future<?> undeploy(Context context) throws Exception {
            return own.undeploy(context).onComplete(done -> count(-1));
        }

        private void count(int change) {
            boolean gone;
            synchronized (Deployment.this) {
                deployed += change;
                gone = change < 0 && deployed == 0 && deploymentId != null && !stopping;
            }
            if (gone) {
                vertx.runOnContext(behind -> itself()); // Vert.x has work left of it
            }
        }
    }
}
