package io.reeve.node;

import io.reeve.cluster.ClusteredVertx;
import io.reeve.hosting.GuestVerticle;
import io.reeve.hosting.OwnProcess;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The process of a verticle with {@code isolation: process}: joins the cluster as a member that is no node, deploys the
 * verticle, and ends with it. What it prints is the attempt's output.
 */
public final class VerticleHost {
    private static final int FAILED = 1;
    private static final long JOIN_SECONDS = 60;

    /** Below the time that a task has by default between TERM and KILL. */
    private static final long CLOSE_SECONDS = 8;

    private VerticleHost() {}

    /** @param args host, join, jar, class, instances, threading */
    public static void main(String[] args) {
        try {
            run(List.of(args));
        } catch (Exception e) {
            e.printStackTrace();
            System.err.flush();
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static void run(List<String> args) throws Exception {
        Vertx vertx = NodeRuntime.await(
                ClusteredVertx.joinAsGuest(args.get(0), args.get(1)).toCompletionStage(),
                TimeUnit.SECONDS.toMillis(JOIN_SECONDS));
        Thread atEnd = new Thread(() -> close(vertx), "verticle-close");
        Runtime.getRuntime().addShutdownHook(atEnd);
        String config = System.getenv().getOrDefault(OwnProcess.CONFIG, "{}");
        var verticle = new GuestVerticle(vertx);
        verticle.deploy(Path.of(args.get(2)), args.get(3), Integer.parseInt(args.get(4)), args.get(5), config)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        System.err.println("deployed " + args.get(3) + ", a member of the cluster at " + args.get(1));
        String progress = System.getenv("REEVE_PROGRESS");
        if (progress != null) {
            Files.writeString(Path.of(progress), "100 deployed\n", StandardOpenOption.APPEND);
        }
        verticle.gone().get();
        System.exit(0);
    }

    private static void close(Vertx vertx) {
        try {
            NodeRuntime.await(vertx.close().toCompletionStage(), TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (Exception e) {
            System.err.println("not closed in order: " + e);
        }
    }
}
