package io.reeve.core.recover;

import io.reeve.event.Event;
import io.reeve.message.Membership.Refused;
import java.util.List;

/** What became of a registration. */
public sealed interface Admission {
    /**
     * Decide the events; once they are committed, answer with the incarnation.
     *
     * @param events empty where the same JVM asked before
     * @param leaseMs what to answer
     */
    record Admitted(long incarnation, List<Event> events, long leaseMs) implements Admission {
        public Admitted {
            events = List.copyOf(events);
        }
    }

    record Rejected(Refused.Why why, String message) implements Admission {}
}
