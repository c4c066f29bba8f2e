package io.reeve.query;

import io.reeve.core.state.Job;
import io.reeve.model.JobId;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The jobs that left the state, those first that left it last. */
@FunctionalInterface
public interface PastJobs {
    /** @param after where the page before ended, or null for the first */
    Page page(@Nullable JobId after, int limit, Predicate<Job> filter) throws IOException;

    /** @param next where the next page goes on, or null at the end */
    record Page(List<Job> jobs, @Nullable JobId next) {
        public Page {
            jobs = List.copyOf(jobs);
        }
    }
}
