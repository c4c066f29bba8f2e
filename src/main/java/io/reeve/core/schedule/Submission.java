package io.reeve.core.schedule;

import io.reeve.event.Event;
import io.reeve.model.JobId;
import java.util.List;

/**
 * What became of a job that somebody wants to submit. Told to the client once all that was decided before is committed.
 */
public sealed interface Submission {
    /** Decide these; the client may be told once they are committed. */
    record Accepted(JobId id, List<Event> events) implements Submission {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** The same document came before under the same key. */
    record Existing(JobId id) implements Submission {}

    /** Another document came before under the same key. */
    record Conflict(JobId id) implements Submission {}

    /**
     * There is no room now.
     *
     * @param code QUEUE_FULL, TOO_MANY_JOBS or TOO_MANY_INSTANCES
     * @param retryAfterMs or -1 where waiting does not help
     */
    record Refused(String code, String message, long retryAfterMs) implements Submission {}

    /**
     * The cell lacks something that the job needs.
     *
     * @param code unknown-secret or feature-level-needed
     */
    record Unmet(String code, String message, String hint) implements Submission {}

    /** It has a schedule of which no instant is left. */
    record NeverFires(String message) implements Submission {}

    /** It would be killed at once: the moment, in milliseconds since the epoch, is past. */
    record DeadlinePassed(long deadlineMs) implements Submission {}

    /** These uploads were never seen, in the order of the document. */
    record UnknownUploads(List<String> sha256) implements Submission {
        public UnknownUploads {
            sha256 = List.copyOf(sha256);
        }
    }
}
