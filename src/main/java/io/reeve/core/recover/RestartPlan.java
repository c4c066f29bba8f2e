package io.reeve.core.recover;

import io.reeve.event.Event;
import io.reeve.message.Membership.Refused;
import io.reeve.model.NodeId;
import java.util.List;

/** What became of the wish that a node's process may be away for a while. */
public sealed interface RestartPlan {
    /**
     * Decide the events; once they are committed, tell {@link Liveness#opened} and answer with the lease.
     *
     * @param untilMs on the leader's monotonic clock
     */
    record Planned(NodeId node, long incarnation, List<Event> events, long leaseMs, long untilMs)
            implements RestartPlan {
        public Planned {
            events = List.copyOf(events);
        }
    }

    record Denied(Refused.Why why, String message) implements RestartPlan {}
}
