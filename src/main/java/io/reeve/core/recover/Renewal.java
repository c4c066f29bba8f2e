package io.reeve.core.recover;

import io.reeve.event.Event;
import io.reeve.message.Membership.Refused;
import io.reeve.message.ToWorker.Kill;
import io.reeve.model.AttemptId;
import java.util.ArrayList;
import java.util.List;

/** What became of a renewal. */
public sealed interface Renewal {
    /**
     * Answer at once; send the rest once all that is decided by then is committed.
     *
     * @param events to decide: what it means that the node is heard, and attempts that it should know and does not
     * @param relaunch attempts whose launch seems lost: it is to be sent again
     * @param release attempts of gangs that may start, and whose word to do so may be lost
     * @param kills attempts to stop: such as the leader does not want, and such whose kill may be lost
     */
    record Granted(
            long leaseMs, List<Event> events, List<AttemptId> relaunch, List<AttemptId> release, List<Kill.Order> kills)
            implements Renewal {
        public Granted {
            events = List.copyOf(events);
            relaunch = List.copyOf(relaunch);
            release = List.copyOf(release);
            kills = List.copyOf(kills);
        }

        /** The same, but that these events come first. */
        Granted after(List<Event> before) {
            List<Event> all = new ArrayList<>(before);
            all.addAll(events);
            return new Granted(leaseMs, all, relaunch, release, kills);
        }
    }

    record Denied(Refused.Why why, String message) implements Renewal {}
}
