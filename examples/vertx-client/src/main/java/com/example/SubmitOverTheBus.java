package com.example;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * Joins a running cluster as one more member, submits a job by a plain request over the event bus, prints the events of
 * that job as they are published, and leaves when it has ended.
 */
public final class SubmitOverTheBus {
    private static final String JOB = "over-the-bus";
    private static final String SUBMIT = "reeve.scheduler.submit";
    private static final String EVENTS = "reeve.events";
    /** A submission is answered when it is on disk; longer than this means that no leader is there. */
    private static final long SUBMIT_TIMEOUT_MS = 10_000;

    private SubmitOverTheBus() {}

    public static void main(String[] args) throws Exception {
        String clusterXml = args.length > 0 ? args[0] : "../../cluster.xml";
        Vertx vertx = Vertx.builder()
                .withClusterManager(new HazelcastClusterManager(read(clusterXml)))
                .buildClustered()
                .await();
        int status;
        try {
            status = follow(vertx).await();
        } catch (ReplyException refused) {
            System.err.println("refused: " + refused.getMessage());
            status = 2;
        } finally {
            vertx.close().await();
        }
        System.exit(status);
    }

    /** Reeve's own configuration: it says where the members are found and holds the structures that Vert.x needs. */
    private static Config read(String clusterXml) throws IOException {
        try (InputStream xml = new FileInputStream(clusterXml)) {
            return new XmlConfigBuilder(xml).build();
        }
    }

    /** The status to exit with: 0 if the job finished. */
    private static Future<Integer> follow(Vertx vertx) {
        Follower follower = new Follower();
        return vertx.eventBus()
                .<JsonObject>consumer(
                        EVENTS, message -> follower.onEvents(message.body().getJsonArray("events")))
                .completion()
                .compose(listening -> vertx.eventBus()
                        .<JsonObject>request(
                                SUBMIT, document(), new DeliveryOptions().setSendTimeout(SUBMIT_TIMEOUT_MS)))
                .compose(reply -> follower.follow(reply.body().getString("id")));
    }

    /** The same document as a file's or HTTP's. The key makes a repeated request harmless. */
    private static JsonObject document() {
        JsonObject small = new JsonObject().put("cpus", 0.5).put("mem", "32MB");
        return new JsonObject()
                .put("job", JOB)
                .put("key", JOB + "-" + System.currentTimeMillis())
                .put("defaults", new JsonObject().put("resources", small))
                .put(
                        "tasks",
                        new JsonObject()
                                .put(
                                        "greet",
                                        new JsonObject()
                                                .put("command", "echo hello from instance $REEVE_INSTANCE")
                                                .put("instances", 3))
                                .put(
                                        "last",
                                        new JsonObject()
                                                .put("command", new JsonArray().add("date"))
                                                .put("after", new JsonArray().add("greet"))));
    }

    /** Prints the events of one job. Events may come before the submission's reply, so early ends are remembered. */
    private static final class Follower {
        private final Promise<Integer> ended = Promise.promise();
        private final Set<String> finishedJobs = new HashSet<>();
        private final Set<String> otherEnds = new HashSet<>();
        private String job = "";

        synchronized void onEvents(JsonArray events) {
            for (Object item : events) {
                JsonObject event = (JsonObject) item;
                String ofJob = String.valueOf(event.getString("job"));
                if (ofJob.startsWith(JOB + ".")) {
                    print(event);
                }
                if ("JobEnded".equals(event.getString("type"))) {
                    ("FINISHED".equals(event.getString("state")) ? finishedJobs : otherEnds).add(ofJob);
                }
            }
            complete();
        }

        synchronized Future<Integer> follow(String id) {
            System.out.println("submitted " + id);
            job = id;
            complete();
            return ended.future();
        }

        private void complete() {
            if (finishedJobs.contains(job)) {
                ended.tryComplete(0);
            } else if (otherEnds.contains(job)) {
                ended.tryComplete(1);
            }
        }

        private static void print(JsonObject event) {
            String subject = event.getString("attempt", event.getString("task", event.getString("job")));
            String state = event.getString("state", "");
            System.out.println(event.getLong("seq") + " " + event.getString("type") + " " + subject + " " + state);
        }
    }
}
