package io.reeve.core.backfill;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Watches what is kept, whatever that is, and for whom: whoever was refused because of it may start once it is no
 * longer kept, which need not show in any refusal.
 */
final class KeptRoom<T> {
    private @Nullable T last;
    private boolean moved;

    void clear() {
        last = null;
        moved = false;
    }

    /** What is kept from now on; null for nothing. */
    void is(@Nullable T now) {
        moved |= last != null && !Objects.equals(last, now);
        last = now;
    }

    /** Whether something was kept since the call before that is not kept any more. */
    boolean takeMoved() {
        boolean result = moved;
        moved = false;
        return result;
    }
}
