package io.reeve.core.schedule;

import io.reeve.model.Recurrence;
import io.reeve.model.ScheduleSpec.Misfire;
import java.util.OptionalLong;

/**
 * Instants that are due together after a time without a leader, the first of them missed.
 *
 * <p>There may be millions, so none is walked that need not be: a recurrence only knows what comes next, and what came
 * last before a moment is found by halving the time in between.
 */
final class Misses {
    private final Recurrence recurrence;
    private final long firstMs;
    private final long nowMs;

    /** @param firstMs an instant later than {@link Schedules#MISSED_AFTER_MS} */
    Misses(Recurrence recurrence, long firstMs, long nowMs) {
        this.recurrence = recurrence;
        this.firstMs = firstMs;
        this.nowMs = nowMs;
    }

    /** All instants before this moment are skipped; the first itself where it shall run. */
    long runFromMs(Misfire policy) {
        long onTimeMs = nowMs - Schedules.MISSED_AFTER_MS;
        return switch (policy) {
            case SKIP -> onTimeMs;
            case ONCE -> isDue(recurrence.nextAfter(onTimeMs - 1)) ? onTimeMs : newestMs();
            case ALL -> keptMs();
        };
    }

    private long newestMs() {
        long known = firstMs;
        long none = nowMs;
        while (known < none) {
            long middle = known + (none - known) / 2;
            OptionalLong next = recurrence.nextAfter(middle);
            if (isDue(next)) {
                known = next.getAsLong();
            } else {
                none = middle;
            }
        }
        return known;
    }

    /** The oldest of as many instants as are caught up with. */
    private long keptMs() {
        if (dueFrom(firstMs) <= Schedules.MAX_CATCH_UP) {
            return firstMs;
        }
        long tooMany = firstMs;
        long few = nowMs + 1;
        while (tooMany + 1 < few) {
            long middle = tooMany + (few - tooMany) / 2;
            if (dueFrom(middle) > Schedules.MAX_CATCH_UP) {
                tooMany = middle;
            } else {
                few = middle;
            }
        }
        return few;
    }

    /** How many are due from a moment on, counted to one more than are caught up with. */
    private int dueFrom(long ms) {
        int count = 0;
        OptionalLong next = recurrence.nextAfter(ms - 1);
        while (isDue(next) && count <= Schedules.MAX_CATCH_UP) {
            count++;
            next = recurrence.nextAfter(next.getAsLong());
        }
        return count;
    }

    private boolean isDue(OptionalLong instant) {
        return instant.isPresent() && instant.getAsLong() <= nowMs;
    }
}
