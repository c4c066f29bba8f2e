package io.reeve.gateway;

import io.vertx.core.Context;
import java.util.List;

/**
 * Pumps the feed to one client, at the client's pace.
 *
 * <p>Nothing is queued for a client but one frame beyond a full socket: it has a position in the feed, and reads on
 * from there when its socket drains. What is no longer in the feed's ring is read from the control plane's history, as
 * long as that is not the client's own fault: one whose full socket made it fall out of the ring is told {@code
 * too-old} and goes on from now.
 */
final class EventStream {
    static final long PING_MS = 15_000;
    /** A client whose socket stays full for so long is cut off: it neither reads nor goes. */
    private static final long STALLED_MS = 60_000;

    private static final int MAX_EVENTS_PER_FRAME = 500;
    private static final int MAX_CHARACTERS_PER_FRAME = 128 << 10;
    /** After so many frames others get their turn on the event loop. */
    private static final int MAX_FRAMES_PER_TURN = 16;

    private static final long RETRY_MS = 250;

    private final Context context;
    private final EventFeed feed;
    private final EventFilter filter;
    private final EventSink sink;
    private final StreamMetrics metrics;
    private final Runnable onMore = this::pump;
    private long position;
    private boolean inFeed;
    private boolean slow;
    private boolean waiting;
    private boolean reading;
    private boolean closed;
    private long fullForMs;
    private long pinger;
    private Runnable onClosed = () -> {};

    EventStream(Context context, EventFeed feed, EventFilter filter, EventSink sink, StreamMetrics metrics) {
        this.context = context;
        this.feed = feed;
        this.filter = filter;
        this.sink = sink;
        this.metrics = metrics;
    }

    /** Starts with the events after {@code since}, or with the next one where that is negative. */
    void start(long since, Runnable onClosed) {
        this.onClosed = onClosed;
        position = since < 0 ? feed.last() : since;
        sink.onDrain(() -> context.runOnContext(here -> drained()));
        sink.onClose(() -> context.runOnContext(here -> close()));
        sink.hello(feed.cell(), feed.last(), feed.oldest());
        feed.subscribe(onMore);
        pinger = context.owner().setPeriodic(PING_MS, id -> ping());
        pump();
    }

    void close() {
        if (!closed) {
            closed = true;
            feed.unsubscribe(onMore);
            context.owner().cancelTimer(pinger);
            metrics.closed();
            sink.close();
            onClosed.run();
        }
    }

    private void drained() {
        waiting = false;
        fullForMs = 0;
        pump();
    }

    private void pump() {
        for (int frame = 0; frame < MAX_FRAMES_PER_TURN; frame++) {
            if (closed || reading || position >= feed.last()) {
                return;
            }
            if (sink.isFull()) {
                waiting = true;
                slow = inFeed;
                return;
            }
            if (feed.reaches(position)) {
                inFeed = true;
                slow = false;
                send(feed.after(position, MAX_EVENTS_PER_FRAME, MAX_CHARACTERS_PER_FRAME));
            } else if (slow) {
                tooOld(feed.last());
            } else {
                inFeed = false;
                readHistory();
            }
        }
        context.runOnContext(here -> pump());
    }

    private void send(List<FeedEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        position = events.get(events.size() - 1).sequence();
        List<FeedEvent> wanted = events.stream().filter(filter::matches).toList();
        if (!wanted.isEmpty()) {
            sink.events(wanted, position);
            metrics.sent(wanted.size());
        }
    }

    private void tooOld(long sequence) {
        position = sequence;
        slow = false;
        sink.tooOld(position, feed.oldest());
        metrics.tooOld();
    }

    private void readHistory() {
        reading = true;
        feed.history(position, MAX_EVENTS_PER_FRAME)
                .onComplete(answer -> context.runOnContext(here -> {
                    reading = false;
                    if (closed) {
                        return;
                    }
                    if (answer.failed()) {
                        context.owner().setTimer(RETRY_MS, id -> pump());
                        return;
                    }
                    if (answer.result().tooOld()) {
                        tooOld(answer.result().sequence());
                    } else {
                        send(dense(answer.result().events()));
                    }
                    pump();
                }));
    }

    /** As much of a page as follows the position without a gap. */
    private List<FeedEvent> dense(List<FeedEvent> events) {
        int length = 0;
        while (length < events.size() && events.get(length).sequence() == position + 1 + length) {
            length++;
        }
        return events.subList(0, length);
    }

    private void ping() {
        if (!waiting && !sink.isFull()) {
            fullForMs = 0;
            sink.ping(position);
            return;
        }
        fullForMs += PING_MS;
        if (fullForMs >= STALLED_MS) {
            close();
        }
    }
}
