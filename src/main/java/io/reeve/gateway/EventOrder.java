package io.reeve.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts what arrives in the order of the sequence: drops repeats, and holds back what came before its time.
 *
 * <p>Pure; one thread at a time.
 */
final class EventOrder {
    /** Held back at most; what does not fit is read again when the gap before it is filled. */
    static final int MAX_AHEAD = 10_000;

    private final TreeMap<Long, FeedEvent> ahead = new TreeMap<>();
    private long last;
    private long newest;
    private long repeats;

    EventOrder(long last) {
        startAfter(last);
    }

    /** Forgets all, and goes on after {@code sequence}. */
    void startAfter(long sequence) {
        ahead.clear();
        last = sequence;
        newest = Math.max(newest, sequence);
    }

    /** Takes an event and returns those that are next now, in order. */
    List<FeedEvent> accept(FeedEvent event) {
        long sequence = event.sequence();
        newest = Math.max(newest, sequence);
        if (sequence <= last || ahead.containsKey(sequence)) {
            repeats++;
            return List.of();
        }
        if (sequence != last + 1) {
            hold(event);
            return List.of();
        }
        last = sequence;
        if (ahead.isEmpty() || ahead.firstKey() != last + 1) {
            return List.of(event);
        }
        List<FeedEvent> next = new ArrayList<>();
        next.add(event);
        while (!ahead.isEmpty() && ahead.firstKey() == last + 1) {
            next.add(ahead.pollFirstEntry().getValue());
            last++;
        }
        return next;
    }

    /** Hears that there is an event of this number. */
    void heardOf(long sequence) {
        newest = Math.max(newest, sequence);
    }

    /** Whether there is an event that has not come, with or without later ones. */
    boolean isBehind() {
        return last < newest;
    }

    /** Whether a later event came before its time. */
    boolean hasGap() {
        return !ahead.isEmpty();
    }

    /** Of the last event in order. */
    long last() {
        return last;
    }

    long repeats() {
        return repeats;
    }

    int held() {
        return ahead.size();
    }

    private void hold(FeedEvent event) {
        ahead.put(event.sequence(), event);
        if (ahead.size() > MAX_AHEAD) {
            Map.Entry<Long, FeedEvent> dropped = ahead.pollLastEntry();
            newest = Math.max(newest, dropped.getKey());
        }
    }
}
