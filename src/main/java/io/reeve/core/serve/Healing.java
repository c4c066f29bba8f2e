package io.reeve.core.serve;

import io.reeve.event.AttemptEvent.AttemptKilling;
import io.reeve.event.Event;
import io.reeve.model.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the instances that fail their health check are started again now. Where many fail at once, what they share
 * is to blame, such as a database or the check itself: so a third of a service at most is started again at a time, and
 * the others go on as they are.
 */
final class Healing {
    /** Of the instances that are wanted, one in so many. */
    private static final int SHARE = 3;

    private Healing() {}

    /** How many instances of a service of that size are started again for their health at a time. */
    static int atOnce(int wanted) {
        return Math.max(1, wanted / SHARE);
    }

    static List<Event> of(String name, Seats seats) {
        int most = atOnce(seats.wanted);
        int left = most - seats.count(Seat::isBeingHealed);
        List<Event> events = new ArrayList<>();
        for (Seat seat : seats.all) {
            if (seat.isUnwell() && left > 0) {
                left--;
                events.add(new AttemptKilling(
                        seat.attempt().id(),
                        Reason.UNHEALTHY,
                        "it fails its health check, so it is started again (at most " + most + " of " + seats.wanted
                                + " of " + name + " at a time): " + seat.instance.message()));
            }
        }
        return events;
    }

    /** What is said of each instance that is unwell and must wait for others, by index; empty where it need not. */
    static List<String> waits(Seats seats) {
        int healed = seats.count(Seat::isBeingHealed);
        String words = healed < atOnce(seats.wanted)
                ? ""
                : "it is started again after " + healed + " of " + seats.wanted + " that are being started again";
        return seats.all.stream().map(seat -> seat.isUnwell() ? words : "").toList();
    }
}
