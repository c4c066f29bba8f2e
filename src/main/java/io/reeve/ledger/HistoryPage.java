package io.reeve.ledger;

import io.reeve.event.Recorded;
import java.util.List;

/** The answer to a read of the past. */
public sealed interface HistoryPage {

    /**
     * Events in order, without a gap; none where the reader is up to date.
     *
     * @param lastSequence the newest there is, on this page or not
     */
    record Events(List<Recorded> events, long lastSequence) implements HistoryPage {
        public Events {
            events = List.copyOf(events);
        }
    }

    /**
     * What was asked for is no longer kept: the reader must take the state as it is, and go on from there.
     *
     * @param oldestSequence the oldest still readable, one more than the newest where nothing is
     */
    record TooOld(long oldestSequence, long lastSequence) implements HistoryPage {}
}
