package io.reeve.core.serve;

import io.reeve.core.state.Service;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent.AttemptKilling;
import io.reeve.event.Event;
import io.reeve.event.ServiceEvent.InstanceDraining;
import io.reeve.event.ServiceEvent.InstancesBegun;
import io.reeve.event.TaskEvent.TaskEnded;
import io.reeve.model.AttemptState;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import java.util.ArrayList;
import java.util.List;

/**
 * Which instances begin, and which leave.
 *
 * <p>An update takes an instance away only where the others leave enough that are ready: what is not ready counts as
 * gone already, so a version that does not come up holds up its own update. Instances beyond those wanted begin first
 * and leave last; their places are the ones behind the wanted ones, so every other instance keeps its place.
 */
final class Rollout {
    private final JobId job;
    private final String name;
    private final Service service;
    private final Seats seats;
    private final long nowMs;
    private final List<Event> events = new ArrayList<>();

    Rollout(JobId job, String name, Seats seats, long nowMs) {
        this.job = job;
        this.name = name;
        this.service = seats.service;
        this.seats = seats;
        this.nowMs = nowMs;
    }

    /** Some next events; it is asked again when they are folded. */
    List<Event> events() {
        endDrains();
        if (events.isEmpty()) {
            begin();
        }
        if (events.isEmpty()) {
            replace();
        }
        if (events.isEmpty()) {
            retire();
        }
        return events;
    }

    private void endDrains() {
        for (Seat seat : seats.all) {
            Service.Drain drain = seat.instance.drain();
            if (seat.live && drain != null && drain.untilMs() <= nowMs && !isStopping(seat)) {
                events.add(new AttemptKilling(seat.attempt().id(), drain.reason(), drain.message()));
            }
        }
    }

    private static boolean isStopping(Seat seat) {
        return seat.attempt().state() == AttemptState.KILLING;
    }

    private void begin() {
        List<Integer> missing = new ArrayList<>();
        int room = seats.wanted + service.policy().update().maxSurge() - seats.count(seat -> seat.live);
        for (int index = 0; index < seats.wanted + seats.surge; index++) {
            boolean there = index < seats.all.size();
            if (there && seats.all.get(index).live) {
                continue;
            }
            // What leaves beyond the wanted ones, after the service was scaled down, still takes its place.
            if (index >= seats.wanted && missing.size() >= room) {
                break;
            }
            missing.add(index);
        }
        if (!missing.isEmpty()) {
            events.add(new InstancesBegun(job, name, service.target(), missing));
        }
    }

    private void replace() {
        if (service.isHeld()) {
            return;
        }
        int staying = seats.count(Seat::stays);
        int unsettled = seats.count(seat -> seat.stays() && seat.current && !seat.settled);
        int ready = seats.count(seat -> seat.ready);
        int budget = staying - seats.leastReady - unsettled;
        String why = name + " is brought to version " + service.target();
        for (Seat seat : seats.all) {
            boolean old = seat.index < seats.wanted && seat.stays() && !seat.current;
            if (old && seat.isUntried()) {
                events.add(new TaskEnded(seat.task.id(), TaskState.KILLED, Reason.UPDATED, why));
            } else if (old && !seat.ready && budget > 0) {
                budget--;
                leave(seat, Reason.UPDATED, why);
            } else if (seat.index >= seats.wanted && seat.stays() && !seat.current && !seat.ready) {
                leave(seat, Reason.UPDATED, why); // in the way of one that may come up
            }
        }
        for (Seat seat : seats.all) {
            boolean old = seat.index < seats.wanted && seat.stays() && !seat.current;
            if (old && seat.ready && budget > 0 && ready - 1 >= seats.leastReady) {
                budget--;
                ready--;
                leave(seat, Reason.UPDATED, why);
            }
        }
    }

    private void retire() {
        int ready = seats.count(seat -> seat.ready);
        boolean careful = service.isHeld() || service.isUpdating();
        String why = "only " + seats.wanted + " instances of " + name + " are wanted";
        for (int index = seats.all.size() - 1; index >= seats.wanted + seats.surge; index--) {
            Seat seat = seats.all.get(index);
            if (seat.stays() && (!seat.ready || !careful || ready - 1 >= seats.leastReady)) {
                ready -= seat.ready ? 1 : 0;
                leave(seat, Reason.SCALED_DOWN, why);
            }
        }
    }

    /** An instance that is used leaves the lookup first. */
    private void leave(Seat seat, Reason reason, String why) {
        TaskEntry task = seat.task;
        if (task.state() == TaskState.PENDING) {
            events.add(new TaskEnded(task.id(), TaskState.KILLED, reason, why));
        } else if (seat.ready && service.policy().drainMs() > 0) {
            long untilMs = nowMs + service.policy().drainMs();
            events.add(new InstanceDraining(seat.attempt().id(), untilMs, reason, why));
        } else {
            events.add(new AttemptKilling(seat.attempt().id(), reason, why));
        }
    }
}
