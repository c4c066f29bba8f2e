package io.reeve.hosting;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A verticle in a process of its own: deployed there as it would be in its node's. */
public final class GuestVerticle {
    private final Vertx vertx;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final AtomicInteger deployed = new AtomicInteger();

    public GuestVerticle(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Completes when all instances were undeployed. */
    public CompletableFuture<Void> gone() {
        return gone;
    }

    /** @param config as {@link OwnProcess#CONFIG} holds it */
    public Future<String> deploy(Path jar, String className, int instances, String threading, String config) {
        VerticleJar opened;
        try {
            opened = VerticleJar.open(jar, className);
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        Thread.currentThread().setContextClassLoader(opened.loader());
        DeploymentOptions options = opened.options(new JsonObject(config), instances, threading);
        return vertx.deployVerticle(() -> new Counted(opened.instance()), options);
    }

    private final class Counted implements Deployable {
        private final Deployable own;

        Counted(Deployable own) {
            this.own = own;
        }

        @Override
        public Future<?> deploy(Context context) throws Exception {
            return own.deploy(context).onSuccess(done -> deployed.incrementAndGet());
        }

        @Override
        public Future<?> undeploy(Context context) throws Exception {
            return own.undeploy(context).onComplete(done -> {
                if (deployed.decrementAndGet() == 0) {
                    gone.complete(null);
                }
            });
        }
    }
}
