package io.reeve.core.schedule;

import io.reeve.event.Event;
import io.reeve.model.JobId;
import java.util.List;

/**
 * What became of a change that somebody wants for jobs that are there: all of it, or nothing. Told to the client once
 * all that was decided before is committed.
 */
public sealed interface Change {
    /** Decide these together; the client may be told once they are committed. */
    record Accepted(List<Event> events) implements Change {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** The same was asked for before under the same key, and is done. */
    record Repeated(JobId id) implements Change {}

    /** Something else was asked for, or submitted, before under the same key. */
    record Conflict(JobId id) implements Change {}

    /** These parts of the request cannot be done. */
    record Refused(List<Fault> faults) implements Change {
        public Refused {
            faults = List.copyOf(faults);
        }
    }

    /** There is no room now. */
    record Full(Submission.Refused why) implements Change {}

    /** @param index of the part of the request that it is about */
    record Fault(String code, int index, String message, String expected) {}
}
