package io.reeve.event;

import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import io.reeve.model.SinceLevel;
import io.reeve.model.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** About one attempt. */
public sealed interface AttemptEvent extends Event {
    AttemptId attempt();

    /** Resources of the node are granted; once committed, the launch is sent. */
    record TaskLaunched(AttemptId attempt, NodeId node, long incarnation, Allocation allocation)
            implements AttemptEvent {}

    /** All is in place for the start; as it is of a gang, it waits until all of the gang is. */
    record AttemptStaged(AttemptId attempt) implements AttemptEvent {}

    /** The process started. */
    record AttemptRunning(AttemptId attempt, long pid) implements AttemptEvent {}

    /** What the task wrote to {@code REEVE_PROGRESS}. */
    record AttemptProgressed(AttemptId attempt, int percent, String text) implements AttemptEvent {}

    /** Its run timeout comes near, and its processes were told so by USR1. */
    record AttemptWarned(AttemptId attempt, String message) implements AttemptEvent {}

    /** The attempt shall stop; once committed, the kill is sent. */
    record AttemptKilling(AttemptId attempt, Reason reason, String message) implements AttemptEvent {}

    /** The lease of its node is over, but it goes on there until the node returns or is forgotten. */
    record AttemptUnreachable(AttemptId attempt, String message) implements AttemptEvent {}

    /** Its node returned with it: it belongs to this incarnation from here on. */
    record AttemptAdopted(AttemptId attempt, NodeId node, long incarnation, String message) implements AttemptEvent {}

    /**
     * The attempt is over and its resources are free.
     *
     * @param state FINISHED, FAILED, KILLED, LOST or ERROR
     * @param exitStatus 0 to 255, or null where it did not exit by itself; the failure code of a reply
     * @param signal the number of the signal that ended it, or null
     * @param outputs kept on the node that ran it, sorted by path
     * @param retryAtMs when the task may start again, on the ledger's clock, or {@link #NO_RETRY}: it is terminal
     * @param countsAsAttempt whether it uses up one of the policy's attempts
     * @param result JSON that it answered; null where it answered nothing, and in old encodings
     * @param usage what its processes used in all, or null where nobody knows
     */
    record AttemptEnded(
            AttemptId attempt,
            AttemptState state,
            Reason reason,
            String message,
            @Nullable Integer exitStatus,
            @Nullable Integer signal,
            List<OutputFile> outputs,
            long retryAtMs,
            boolean countsAsAttempt,
            @SinceLevel(2) @Nullable String result,
            @SinceLevel(2) @Nullable Usage usage)
            implements AttemptEvent {
        public static final long NO_RETRY = -1;

        /** Nothing is known of what it used. */
        public AttemptEnded(
                AttemptId attempt,
                AttemptState state,
                Reason reason,
                String message,
                @Nullable Integer exitStatus,
                @Nullable Integer signal,
                List<OutputFile> outputs,
                long retryAtMs,
                boolean countsAsAttempt) {
            this(attempt, state, reason, message, exitStatus, signal, outputs, retryAtMs, countsAsAttempt, null, null);
        }

        public AttemptEnded {
            outputs = List.copyOf(outputs);
        }
    }
}
