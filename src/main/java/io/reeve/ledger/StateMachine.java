package io.reeve.ledger;

import io.reeve.event.EventBatch;
import io.reeve.event.Recorded;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** What the log is applied to. A ledger calls it from one thread at a time; only {@link Frozen} has another. */
public interface StateMachine {

    /**
     * Folds a committed batch, alike on every peer; returns its events, or none where the batch is skipped. What it
     * throws stops this peer: going on would make it differ from the others.
     */
    List<Recorded> apply(EventBatch batch);

    /** The state as it is now. No batch is applied meanwhile, so it must take no more than 50 ms. */
    Frozen freeze();

    /** Takes over what {@link Frozen#writeTo} wrote, here or on another peer, in place of all that was there. */
    void load(InputStream in) throws IOException;

    /** A state that no longer changes. */
    interface Frozen {
        /** Writes all of it, while batches are applied to the state it was taken of. */
        void writeTo(OutputStream out) throws IOException;
    }
}
