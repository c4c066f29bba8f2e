package io.reeve.core.schedule;

import io.reeve.model.JobId;
import io.reeve.model.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to run again: all of it, or nothing.
 *
 * @param key the client's idempotency key in the role of the first job, or null
 * @param hash of what is asked for
 */
public record RetryRequest(List<Target> targets, @Nullable String key, String hash) {
    public RetryRequest {
        targets = List.copyOf(targets);
    }

    /** @param task one task, an instance, or an array with all its instances; null for all of the job that failed */
    public record Target(JobId job, @Nullable TaskId task) {}
}
