package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.model.JobId;
import java.util.function.IntSupplier;

/** What may be changed about jobs that are there; nothing but the events returned changes anything. */
public final class Changes {
    private final Absent absent;
    private final Retries retries;
    private final Additions additions;
    private final IntSupplier activeJobs;

    Changes(ClusterView view, Intake intake, IntSupplier activeJobs) {
        this.absent = intake.absent();
        this.retries = new Retries(view, intake, absent);
        this.additions = new Additions(view, intake, absent);
        this.activeJobs = activeJobs;
    }

    /** Runs again what did not finish; {@code nowMs} on the ledger's clock. */
    public Change retry(RetryRequest request, long nowMs) {
        return retries.retry(request, activeJobs.getAsInt(), nowMs);
    }

    /** Gives an open job more tasks, and perhaps closes it. */
    public Change add(AddRequest request) {
        return additions.add(request);
    }

    /** An open job takes no more tasks, and ends with those it has. */
    public Change close(JobId id) {
        return additions.close(id);
    }

    /** What to say to who names a job that is not in the state. */
    public String absent(JobId id) {
        return absent.words(id);
    }
}
