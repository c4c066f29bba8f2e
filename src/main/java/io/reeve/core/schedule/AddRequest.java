package io.reeve.core.schedule;

import io.reeve.model.JobId;
import io.reeve.model.TaskSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that somebody wants to add to an open job; found right beside those it has.
 *
 * @param key the client's idempotency key in the job's role, or null
 * @param hash of what is asked for
 * @param closes whether these are the last
 */
public record AddRequest(
        JobId job, List<TaskSpec> tasks, @Nullable String key, String hash, boolean closes) {
    public AddRequest {
        tasks = List.copyOf(tasks);
    }
}
