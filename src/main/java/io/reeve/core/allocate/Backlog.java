package io.reeve.core.allocate;

import io.reeve.message.Rounds.Want;
import java.util.ArrayList;
import java.util.List;

/** One role's wants in a plan, and how far it came. */
final class Backlog {
    final String role;
    private final List<Want> wants = new ArrayList<>();
    private final List<long[]> asks = new ArrayList<>();
    private int current;
    /** The first task of the current want that has got nothing yet. */
    int next;

    Backlog(String role) {
        this.role = role;
    }

    void add(Want want, long[] each) {
        wants.add(want);
        asks.add(each);
    }

    Want want() {
        return wants.get(current);
    }

    /** What one task of the current want asks for, in the order of the scale. */
    long[] asks() {
        return asks.get(current);
    }

    boolean isWantDone() {
        return next == want().tasks().size();
    }

    /** Goes on to the next want; false if there is none. */
    boolean advance() {
        current++;
        next = 0;
        return current < wants.size();
    }
}
