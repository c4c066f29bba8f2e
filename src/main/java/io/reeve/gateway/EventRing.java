package io.reeve.gateway;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The newest events, dense in their sequence; bounded in number and in size. */
final class EventRing {
    /** Of text, about one byte each, written or not: long lists of outputs must not fill the heap. */
    static final long MAX_CHARACTERS = 32L << 20;

    private final @Nullable FeedEvent[] slots;
    private long first;
    private long last;
    private long characters;

    EventRing(int capacity, long after) {
        slots = new FeedEvent[capacity];
        startAfter(after);
    }

    void startAfter(long sequence) {
        java.util.Arrays.fill(slots, null);
        first = sequence + 1;
        last = sequence;
        characters = 0;
    }

    /** Adds the next event; those that no longer fit go. */
    void add(FeedEvent event) {
        if (event.sequence() != last + 1) {
            throw new IllegalArgumentException("event " + event.sequence() + " does not follow " + last);
        }
        while (size() == slots.length || size() > 0 && characters + event.characters() > MAX_CHARACTERS) {
            dropFirst();
        }
        slots[slot(event.sequence())] = event;
        characters += event.characters();
        last = event.sequence();
    }

    /** Whether every event after {@code sequence} is here. */
    boolean reaches(long sequence) {
        return sequence + 1 >= first;
    }

    /** The events after {@code sequence}: at most {@code maxEvents}, and no more after {@code maxCharacters}. */
    List<FeedEvent> after(long sequence, int maxEvents, int maxCharacters) {
        if (!reaches(sequence)) {
            throw new IllegalArgumentException("events after " + sequence + " are gone, the first is " + first);
        }
        List<FeedEvent> events = new ArrayList<>();
        int taken = 0;
        for (long next = sequence + 1; next <= last && events.size() < maxEvents && taken < maxCharacters; next++) {
            FeedEvent event = java.util.Objects.requireNonNull(slots[slot(next)]);
            events.add(event);
            taken += event.characters();
        }
        return events;
    }

    int size() {
        return (int) (last - first + 1);
    }

    long last() {
        return last;
    }

    private void dropFirst() {
        int slot = slot(first);
        characters -= java.util.Objects.requireNonNull(slots[slot]).characters();
        slots[slot] = null;
        first++;
    }

    private int slot(long sequence) {
        return (int) (sequence % slots.length);
    }
}
