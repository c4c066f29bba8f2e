package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.model.JobId;
import java.util.Locale;

/** What to say of a job that somebody names and that is not in the state. */
record Absent(ClusterView view, SchedulerLimits limits) {
    private static final long HOUR_MS = 60L * 60 * 1000;

    String words(JobId id) {
        if (view.schedule(id) != null) {
            return id + " is a schedule, not a job";
        } else if (!hasLeft(id)) {
            return "there is no job " + id;
        }
        // The history is not the state's: whether it holds the job is another question.
        return String.format(
                Locale.ROOT,
                "job %s has left the list of jobs, or never was: of those that ended it keeps the last %,d, with %,d"
                        + " tasks in all, for %d h; reeve show %s looks in the history",
                id,
                limits.maxFinishedJobs(),
                limits.maxFinishedTasks(),
                limits.finishedForMs() / HOUR_MS,
                id);
    }

    /** Its number was given out, so there was a job; perhaps of another name. */
    boolean hasLeft(JobId id) {
        return id.number() < view.nextJobNumber() && view.job(id) == null;
    }
}
