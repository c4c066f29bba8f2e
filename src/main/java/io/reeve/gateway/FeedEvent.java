package io.reeve.gateway;

import io.vertx.core.json.JsonObject;

/**
 * One event of the feed, encoded once for all its readers.
 *
 * @param job id of the job it is about, or empty
 * @param task id of the task it is about, or empty
 * @param text the JSON
 */
record FeedEvent(long sequence, String job, String task, String type, String text) {
    static FeedEvent of(JsonObject event) {
        return new FeedEvent(
                event.getLong("seq"),
                event.getString("job", ""),
                event.getString("task", ""),
                event.getString("type", ""),
                event.encode());
    }
}
