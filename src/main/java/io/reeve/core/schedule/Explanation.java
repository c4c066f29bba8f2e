package io.reeve.core.schedule;

import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Reservation;
import io.reeve.model.Dependency.When;
import io.reeve.model.TaskId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the scheduler knows of why a task waits; what the nodes lack is not its to say.
 *
 * @param why in a sentence
 * @param after what of that which it runs after has not ended as asked
 * @param notBeforeMs the earliest start that its retry allows, on the ledger's clock; {@link #NEVER} where it is free
 * @param queueUntilMs when its queue timeout ends it; {@link #NEVER} without one
 * @param ahead ready tasks of its role that are more urgent; {@link #NOT_QUEUED} while it is not ready itself
 * @param ready tasks of its role that wait for nothing but resources
 * @param turns the roles of which tasks are ready, in the order in which they have their turn
 * @param refusal what the allocator said of tasks like it when it last tried one; null if it never did
 * @param kept the room that is kept for it, and for others where that may keep it waiting
 * @param behind the task that it may not pass, by the cell's policy; null where it may
 */
public record Explanation(
        Why why,
        List<Awaited> after,
        long notBeforeMs,
        long queueUntilMs,
        long ahead,
        long ready,
        List<Turn> turns,
        @Nullable Refusal refusal,
        List<Kept> kept,
        @Nullable TaskId behind) {
    public static final long NEVER = 0;
    public static final long NOT_QUEUED = -1;

    public Explanation {
        after = List.copyOf(after);
        turns = List.copyOf(turns);
        kept = List.copyOf(kept);
    }

    /** Of a task of which there is nothing to say but this. */
    static Explanation of(Why why) {
        return new Explanation(why, List.of(), NEVER, NEVER, NOT_QUEUED, 0, List.of(), null, List.of(), null);
    }

    /**
     * A task that must end first, and how far it is.
     *
     * @param expanded whether it is known how many instances it has
     */
    public record Awaited(String task, When when, boolean expanded, int instances, int ended, int finished) {}

    /** A role that wants something now, and how many of its tasks are ready. */
    public record Turn(String role, long ready) {}

    /** Room that is kept for a task that waits. */
    public record Kept(TaskId task, Reservation reservation) {}
}
