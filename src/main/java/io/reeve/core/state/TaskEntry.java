package io.reeve.core.state;

import io.reeve.event.TaskEvent.ItemSource;
import io.reeve.model.AttemptId;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task, or one instance of a task.
 *
 * @param item what {@code each: {outputs: …}} gave it, or null
 * @param attempts all of this generation, oldest first; of an instance of a service the last ones
 * @param earlier the generations before, oldest first, the last {@link #MAX_EARLIER} of them
 */
public record TaskEntry(
        TaskId id,
        int generation,
        TaskPhase phase,
        @Nullable ItemSource item,
        List<AttemptEntry> attempts,
        List<Earlier> earlier) {
    /** A task that is retried again and again must not grow without bound. */
    private static final int MAX_EARLIER = 10;

    public TaskEntry {
        attempts = List.copyOf(attempts);
        earlier = List.copyOf(earlier);
    }

    /** A generation that ended for good; a retry made the next. */
    public record Earlier(int generation, TaskPhase.Ended end, List<AttemptEntry> attempts) {
        public Earlier {
            attempts = List.copyOf(attempts);
        }
    }

    static TaskEntry waiting(TaskId id, @Nullable ItemSource item, long atMs) {
        return waiting(id, 1, item, atMs);
    }

    static TaskEntry waiting(TaskId id, int generation, @Nullable ItemSource item, long atMs) {
        return new TaskEntry(id, generation, new TaskPhase.Pending(atMs, atMs), item, List.of(), List.of());
    }

    /** The next generation of a task that has ended. */
    TaskEntry again(long atMs) {
        List<Earlier> before = new ArrayList<>(earlier);
        before.add(new Earlier(generation, (TaskPhase.Ended) phase, attempts));
        List<Earlier> kept = before.subList(Math.max(0, before.size() - MAX_EARLIER), before.size());
        return new TaskEntry(id, generation + 1, new TaskPhase.Pending(atMs, atMs), item, List.of(), kept);
    }

    public TaskState state() {
        return phase.state();
    }

    /** The newest attempt, live or not; null before the first. */
    public @Nullable AttemptEntry lastAttempt() {
        return attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    }

    /** The id that the next launch gets. */
    public AttemptId nextAttempt() {
        AttemptEntry last = lastAttempt();
        return new AttemptId(id, generation, last == null ? 1 : last.id().attempt() + 1);
    }

    /** How many of the policy's attempts are used up. */
    public int attemptsUsed() {
        int used = 0;
        for (AttemptEntry attempt : attempts) {
            AttemptEntry.Ending ending = attempt.ending();
            if (ending == null || ending.countsAsAttempt()) {
                used++;
            }
        }
        return used;
    }

    TaskEntry in(TaskPhase next) {
        return new TaskEntry(id, generation, next, item, attempts, earlier);
    }

    /** @param most attempts of the generation that are kept */
    TaskEntry withAttempt(AttemptEntry added, int most) {
        List<AttemptEntry> before = attempts.subList(Math.max(0, attempts.size() - most + 1), attempts.size());
        List<AttemptEntry> all = new ArrayList<>(before);
        all.add(added);
        return new TaskEntry(id, generation, new TaskPhase.Active(), item, all, earlier);
    }

    TaskEntry withLastAttempt(AttemptEntry changed, TaskPhase next) {
        List<AttemptEntry> all = new ArrayList<>(attempts);
        all.set(all.size() - 1, changed);
        return new TaskEntry(id, generation, next, item, all, earlier);
    }
}
