package io.reeve.core.serve;

import io.reeve.core.state.Service;
import io.reeve.core.state.TaskGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** All instances of a service at one moment, and how many there shall be. */
final class Seats {
    final List<Seat> all = new ArrayList<>();
    final Service service;
    final int wanted;
    /** How many instances beyond those wanted there shall be, while others are replaced. */
    final int surge;
    /** How many must be ready, so that an update may take one more away. */
    final int leastReady;

    Seats(TaskGroup group, Service service, long nowMs) {
        this.service = service;
        for (int index = 0; index < group.entries().size(); index++) {
            all.add(new Seat(service, index, group.entries().get(index), nowMs));
        }
        wanted = service.wanted();
        int old = count(seat -> seat.index < wanted && seat.live && !seat.current);
        surge = service.isHeld() ? 0 : Math.min(service.policy().update().maxSurge(), old);
        leastReady = Math.max(0, wanted - service.policy().update().maxUnavailable());
    }

    int count(Predicate<Seat> which) {
        int count = 0;
        for (Seat seat : all) {
            count += which.test(seat) ? 1 : 0;
        }
        return count;
    }

    /** Those that are wanted, run what they shall and have been ready long enough. */
    int updated() {
        return count(seat -> seat.index < wanted && seat.current && seat.settled);
    }

    /** Whether nothing is left to be done but to look on. */
    boolean isAsWanted() {
        return updated() == wanted && count(seat -> seat.live && seat.index >= wanted) == 0;
    }
}
