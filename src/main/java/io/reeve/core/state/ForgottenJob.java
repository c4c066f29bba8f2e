package io.reeve.core.state;

import io.reeve.core.state.StateSnapshot.JobPart;

/**
 * A job that has left the state, as it was at last.
 *
 * @param sequence of the event that took it out
 * @param atMs when that was, on the ledger's clock
 */
public record ForgottenJob(long sequence, long atMs, JobPart part) {
    /** To be read as one of the state is; it changes no more. */
    public Job job() {
        return Snapshots.job(part);
    }
}
