package com.example;

import io.reeve.client.JobBuilder;
import io.reeve.client.ReeveClient;
import io.reeve.client.ReeveException;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.List;

/** Joins a running cluster, submits a job that fans out over files, follows its events and waits for its end. */
public final class SubmitWithReeveClient {
    private SubmitWithReeveClient() {}

    public static void main(String[] args) {
        boolean wrong = List.of(args).contains("--wrong");
        Vertx vertx = Vertx.builder()
                .withClusterManager(new HazelcastClusterManager())
                .buildClustered()
                .await();
        int status;
        try {
            status = run(ReeveClient.create(vertx), wrong ? wrongJob() : squares());
        } catch (ReeveException refused) {
            System.err.println("refused: " + refused.getMessage());
            status = 2;
        } finally {
            vertx.close().await();
        }
        System.exit(status);
    }

    private static int run(ReeveClient reeve, JobBuilder job) {
        reeve.events(SubmitWithReeveClient::print).opened().await();
        String id = reeve.submit(job).await();
        System.out.println("submitted " + id);
        JsonObject ended = reeve.awaitEnd(id).await();
        System.out.println(id + " " + ended.getString("state") + " " + ended.getJsonObject("counts"));
        return ended.getString("state").equals("FINISHED") ? 0 : 1;
    }

    /** Five files; one instance squares the number of each; the last task adds what it is given. */
    private static JobBuilder squares() {
        return JobBuilder.job("squares")
                .task(
                        "numbers",
                        task -> task.shell("for n in 1 2 3 4 5; do echo $n > n-$n; done")
                                .outputs("n-*")
                                .resources(0.5, "32MB"))
                .task(
                        "square",
                        task -> task.shell("read n < \"$REEVE_ITEM\"; echo $((n * n)) > squared")
                                .after("numbers")
                                .eachOutputOf("numbers")
                                .outputs("squared")
                                .attempts(2)
                                .resources(0.5, "32MB"))
                .task(
                        "sum",
                        task -> task.shell("cat square/*/squared | awk '{ sum += $1 } END { print sum }'")
                                .after("square")
                                .set("files", List.of("outputs:square"))
                                .resources(0.5, "32MB"));
    }

    private static JobBuilder wrongJob() {
        return JobBuilder.job("wrong")
                .task("first", task -> task.shell("true").set("comand", "a misspelt field"))
                .task("second", task -> task.shell("true").after("frist"));
    }

    private static void print(JsonObject event) {
        String subject = event.getString("attempt", event.getString("task", event.getString("job")));
        if (subject != null) {
            System.out.println(event.getLong("seq") + " " + event.getString("type") + " " + subject);
        }
    }
}
