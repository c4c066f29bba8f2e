package io.reeve.control;

import io.reeve.core.schedule.Change;
import io.reeve.core.schedule.RetryRequest;
import io.reeve.core.schedule.Scheduler;
import io.reeve.event.Event;
import io.reeve.event.JobEvent.JobRetried;
import io.reeve.model.Origin;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What the leader answers to who changes jobs that are there. */
public final class JobApi {
    private final Leader leader;
    private final Scheduler scheduler;

    public JobApi(Leader leader) {
        this.leader = leader;
        this.scheduler = leader.loop().scheduler();
    }

    /** {@code {ids: […], key?}}: all of them run again, or none. */
    public Future<JsonObject> retry(Message<JsonObject> message) {
        RetryRequest request = RetryIds.read(message.body());
        Change change = scheduler.retry(request, leader.view().ledgerMs(System.currentTimeMillis()));
        var retried = new JsonArray();
        if (change instanceof Change.Accepted accepted) {
            accepted.events().forEach(event -> retried.add(retried((JobRetried) event)));
        }
        return decide(change, PublicApi.principal(message))
                .map(sequence -> answer(change, sequence).put("retried", retried));
    }

    private static JsonObject retried(JobRetried event) {
        int tasks = event.tasks().stream()
                .mapToInt(again -> Math.max(1, again.instances().size()))
                .sum();
        return new JsonObject().put("job", event.job().toString()).put("tasks", tasks);
    }

    private Future<Long> decide(Change change, String principal) {
        if (change instanceof Change.Accepted accepted) {
            return leader.pen().decide(Origin.of(principal), accepted.events());
        }
        if (change instanceof Change.Repeated) {
            // Waits for what is in flight: what was done under the key may not be committed yet.
            return leader.pen().decide(Origin.of(principal), java.util.List.<Event>of());
        }
        return Future.failedFuture(Refusals.of(change).asException());
    }

    private static JsonObject answer(Change change, long sequence) {
        return new JsonObject().put("known", change instanceof Change.Repeated).put("sequence", sequence);
    }
}
