package io.reeve.ledger;

import io.reeve.event.EventBatch;
import io.reeve.event.Recorded;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * One peer of the replicated log. Thread-safe; callbacks come on the ledger's own threads.
 *
 * <p>Everything above this interface works the same with one peer and with five.
 */
public interface Ledger extends AutoCloseable {

    /**
     * Appends a batch as one entry. Completes, once it is committed and applied here, with the events it recorded:
     * empty where the batch was skipped because its term is over or it does not follow the batch before it.
     *
     * <p>Fails with {@link LedgerException}, whose {@code outcome} says whether the batch may still take effect. Where
     * it may, it must never be answered as failed.
     */
    CompletionStage<List<Recorded>> append(EventBatch batch);

    /**
     * Completes once a majority of the peers has confirmed, after this call, that this peer leads in {@code term}, and
     * all that was committed before the call is applied here. Fails with {@link LedgerException} where that cannot be
     * had.
     */
    CompletionStage<Void> confirm(long term);

    /** All that vote, as the log says; empty before it is open. */
    List<LedgerConfig.Peer> peers();

    /**
     * Has these vote and no others; to be asked of the leader. Completes once a majority of them all holds the log, and
     * fails with {@link LedgerException} where it does not come to that, which leaves the peers as they were.
     */
    CompletionStage<Void> change(List<LedgerConfig.Peer> peers);

    /** How many entries each peer lacks of what is committed, by its id, as far as the leader has heard. */
    Map<String, Long> behind();

    /** Tells of changes of leadership and of what is committed. Set once, before {@link #start()}. */
    void listen(Listener listener);

    /**
     * Opens or founds the log and takes part in elections. Fails with an {@link java.io.IOException} whose message says
     * what is wrong with the folder or the network address and what to do.
     */
    CompletionStage<Void> start();

    /** Flushes and stops; after this nothing is called back. */
    @Override
    void close();

    /** What happens at this peer. Calls come one at a time and in order. */
    interface Listener {
        /** This peer leads in {@code term}, and has applied all that was committed before it. */
        void onLeader(long term);

        /**
         * This peer leads no more, or has heard of another leader.
         *
         * @param leaderHint the leader's peer id, or "" where none is known yet
         */
        void onFollower(long term, String leaderHint);

        /**
         * Committed and applied here, with sequence numbers; every peer sees the same. Told before an {@link #append}
         * of this peer that recorded them completes. After a start, what was applied since the last snapshot is told
         * again.
         */
        void onRecorded(List<Recorded> events);

        /**
         * This peer can go on no more, and has left the ledger: its disk failed, or the log holds what this version
         * cannot apply. The process should end; the message is for people.
         */
        default void onFailed(Throwable cause) {}

        /** This peer is counted in no more, and has left the ledger; the process may go on without it. */
        default void onRemoved() {}

        /**
         * This peer has left the ledger by itself: the others shut it out of an election, as they do where it was
         * removed and has not heard of that from the log, or it met a fault that Ratis tells no otherwise. Ask them:
         * where they count it, it failed.
         *
         * @param otherwise as of {@link #onFailed}
         */
        default void onShutOut(Throwable otherwise) {
            onFailed(otherwise);
        }
    }
}
