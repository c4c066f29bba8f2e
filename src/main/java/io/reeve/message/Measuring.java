package io.reeve.message;

import io.reeve.model.AttemptId;
import io.reeve.model.SinceLevel;
import io.reeve.model.Usage;
import java.util.List;

/** What attempts use now: asked when somebody looks, never stored, and lost without harm. */
@SinceLevel(2)
public sealed interface Measuring {
    /** Asks a worker about these of its attempts. */
    @SinceLevel(2)
    record AskUsage(List<AttemptId> attempts) implements Measuring {
        public AskUsage {
            attempts = List.copyOf(attempts);
        }
    }

    /** Of those that run there and were looked at; the others are left out. */
    @SinceLevel(2)
    record UsageNow(List<AttemptUsage> attempts) implements Measuring {
        public UsageNow {
            attempts = List.copyOf(attempts);
        }
    }

    /**
     * One attempt's.
     *
     * @param seenAtMs when it was looked at, on a clock of its node that only runs forward; 0 from older nodes
     */
    record AttemptUsage(
            AttemptId attempt, Usage usage, @SinceLevel(2) long seenAtMs) {}
}
