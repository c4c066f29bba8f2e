package io.reeve.event;

import java.util.List;

/**
 * What is appended to the ledger as one entry: all of it takes effect, or none.
 *
 * <p>A batch applies only in the term it was decided in and only as the direct successor of the batch before it, so a
 * repeat, a straggler of an older leader and everything decided on top of a lost batch are skipped alike on every peer.
 *
 * @param term the leadership it was decided in
 * @param number from 0 (the batch that starts the term), dense within the term
 */
public record EventBatch(long term, long number, List<Decision> decisions) {
    public EventBatch {
        decisions = List.copyOf(decisions);
    }
}
