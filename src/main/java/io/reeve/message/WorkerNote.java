package io.reeve.message;

import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.util.List;

/** What a worker notes for the process of its node that comes after it, in the order in which it happened. */
public sealed interface WorkerNote {
    /**
     * The first of each file.
     *
     * @param boot names the start of the machine: no process outlives it, and notes that it had not written out do not
     *     either
     */
    record Opened(NodeId node, String boot) implements WorkerNote {}

    /**
     * It became this incarnation.
     *
     * @param incarnation or -1 where it is about to leave the cell, so that no later process goes on with what it was
     * @param accepted the attempts from before that are of it; all others are of no interest any more
     */
    record Begun(long incarnation, List<AttemptId> accepted) implements WorkerNote {
        public Begun {
            accepted = List.copyOf(accepted);
        }
    }

    /**
     * It is about to start the process of an attempt.
     *
     * @param launchId what the supervisor calls it
     * @param assignment as far as it matters from here on: of the command the program, and no environment or files
     * @param running whether its start is known to be reported
     */
    record Launched(long launchId, Assignment assignment, boolean running) implements WorkerNote {}

    /** It was told to stop the attempt; what it ends as follows from that. */
    record Stopping(AttemptId attempt, Reason reason, String message) implements WorkerNote {}

    /** A status is to be told to the leader; one of the same number takes the place of an earlier one. */
    record Reported(AttemptStatus status) implements WorkerNote {}

    /** Up to this number the leader has all statuses of the attempt. */
    record Acknowledged(AttemptId attempt, int number) implements WorkerNote {}

    /** The leader knows their ends; they are never started again. */
    record Forgotten(List<AttemptId> attempts) implements WorkerNote {
        public Forgotten {
            attempts = List.copyOf(attempts);
        }
    }
}
