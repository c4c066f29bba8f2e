package io.reeve.core;

import io.reeve.core.round.ControlLoop;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.model.AttemptState;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import java.util.ArrayDeque;
import java.util.List;

/** What a leader has launched, to be reported ended by the bench in the place of workers. */
final class Attempts {
    private static final Status ENDED =
            new Status.Ended(AttemptState.FINISHED, Reason.EXIT_STATUS, "", 0, null, List.of());

    private final ControlLoop loop;
    private final ArrayDeque<AttemptEvent.TaskLaunched> running = new ArrayDeque<>();

    Attempts(ControlLoop loop) {
        this.loop = loop;
        loop.view().observe(this::observe);
    }

    int running() {
        return running.size();
    }

    /** Who started first ends first. */
    void end(int count) {
        for (int i = 0; i < count; i++) {
            endOldest();
        }
    }

    void endOldest() {
        AttemptEvent.TaskLaunched launch = running.remove();
        var statuses = List.of(new AttemptStatus(launch.attempt(), 1, ENDED));
        loop.view().decide(Origin.SYSTEM, loop.scheduler().report(launch.node(), launch.incarnation(), statuses, 0), 0);
    }

    private void observe(Event event) {
        if (event instanceof AttemptEvent.TaskLaunched launched) {
            running.add(launched);
        }
    }
}
