package io.reeve.core.recover;

import io.reeve.event.Event;
import io.reeve.message.Membership.Refused;
import io.reeve.model.AttemptId;
import java.util.List;

/** What became of a registration. */
public sealed interface Admission {
    /**
     * Decide the events; once they are committed, answer with the incarnation.
     *
     * @param events empty where the same JVM asked before
     * @param leaseMs what to answer
     * @param accepted the attempts that go on; the node ends all others
     */
    record Admitted(long incarnation, List<Event> events, long leaseMs, List<AttemptId> accepted) implements Admission {
        public Admitted {
            events = List.copyOf(events);
            accepted = List.copyOf(accepted);
        }
    }

    record Rejected(Refused.Why why, String message) implements Admission {}
}
