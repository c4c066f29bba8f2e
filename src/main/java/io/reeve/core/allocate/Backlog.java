package io.reeve.core.allocate;

import io.reeve.core.backfill.Backfill;
import io.reeve.core.share.Scale;
import io.reeve.message.Rounds.Want;
import java.util.ArrayList;
import java.util.List;

/** One role's wants in a plan, and how far it came. */
final class Backlog {
    final String role;
    private final Scale scale;
    private final List<Want> wants = new ArrayList<>();
    private int current;
    private long[] asks = {};
    /** The first task of the current want that has got nothing yet. */
    int next;

    Backlog(String role, Scale scale) {
        this.role = role;
        this.scale = scale;
    }

    void add(Want want) {
        wants.add(want);
        if (wants.size() == 1) {
            asks = scale.amounts(want.request().scalars());
        }
    }

    Want want() {
        return wants.get(current);
    }

    /** What one task of the current want asks for, in the order of the scale. */
    long[] asks() {
        return asks;
    }

    boolean isWantDone() {
        return next == want().tasks().size();
    }

    /** Goes on to the next want; false if there is none. */
    boolean advance() {
        current++;
        next = 0;
        if (current == wants.size()) {
            return false;
        }
        asks = scale.amounts(want().request().scalars());
        return true;
    }

    /** Puts the wants after the current one into the order in which they shall be tried. */
    void arrange(Backfill backfill) {
        if (current + 1 < wants.size()) {
            backfill.arrange(wants.subList(current + 1, wants.size()));
        }
    }
}
