package io.reeve.gateway;

import java.util.List;

/** One client's end of a stream of events, in the words of its protocol. */
interface EventSink {
    /** @param sequence where the cell stands */
    void hello(String cell, long sequence, long oldest);

    /** @param position the stream has come to, past events that the client did not want */
    void events(List<FeedEvent> events, long position);

    void tooOld(long sequence, long oldest);

    void ping(long position);

    /** Whether nothing more is to be written until {@link #onDrain}. */
    boolean isFull();

    void onDrain(Runnable action);

    void onClose(Runnable action);

    void close();
}
