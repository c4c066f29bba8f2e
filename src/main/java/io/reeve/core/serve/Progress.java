package io.reeve.core.serve;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Deployment;
import io.reeve.core.state.Service;
import io.reeve.event.Event;
import io.reeve.event.ServiceEvent.DeploymentEnded;
import io.reeve.event.ServiceEvent.DeploymentProgressed;
import io.reeve.event.ServiceEvent.DeploymentTurned;
import io.reeve.model.DeploymentState;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.UpdatePolicy;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How far the newest deployment of a service has come, and whether it is over or goes back. */
final class Progress {
    /** An instance of the new version that ended so often did not come up for a reason that will not go away. */
    private static final int MAX_FAILED_STARTS = 3;

    private Progress() {}

    /** The next event about the deployment, or none. */
    static List<Event> of(JobId job, String name, Seats seats, long nowMs) {
        Service service = seats.service;
        Deployment last = service.openDeployment();
        if (last == null) {
            return List.of();
        }
        boolean forward = last.state() == DeploymentState.ACTIVE;
        if (seats.isAsWanted()) {
            String message = seats.wanted + (seats.wanted == 1 ? " instance runs" : " instances run") + " version "
                    + service.target() + (forward ? "" : " again: " + last.message());
            var state = forward ? DeploymentState.DONE : DeploymentState.ROLLED_BACK;
            return List.of(new DeploymentEnded(job, name, last.number(), state, message));
        }
        int updated = seats.updated();
        if (forward && (updated > last.updated() || seats.wanted != last.wanted())) {
            int best = Math.min(seats.wanted, Math.max(updated, last.updated()));
            return List.of(new DeploymentProgressed(job, name, last.number(), best, seats.wanted));
        }
        String wrong = forward ? failedStart(seats, last.startedAtMs()) : null;
        boolean late = nowMs >= dueMs(service, last);
        if (wrong == null && late) {
            wrong = updated + " of " + seats.wanted + " instances were ready in version " + service.target()
                    + ", and for " + policy(service).progressMs() / 1_000 + " s no more became so" + lastEnd(seats);
        }
        return wrong == null ? List.of() : List.of(failed(job, name, service, last, wrong));
    }

    /** When the deployment has failed unless something happens. */
    static long dueMs(Service service, Deployment last) {
        return last.progressAtMs() + policy(service).progressMs();
    }

    private static Event failed(JobId job, String name, Service service, Deployment last, String wrong) {
        int number = last.number();
        if (last.state() == DeploymentState.ROLLING_BACK) {
            return new DeploymentEnded(job, name, number, DeploymentState.ROLLED_BACK, last.message() + "; " + wrong);
        }
        return policy(service).onFailure() == UpdatePolicy.OnFailure.ROLLBACK
                ? new DeploymentTurned(job, name, number, Reason.UPDATE_FAILED, wrong)
                : new DeploymentEnded(job, name, number, DeploymentState.CANCELLED, wrong);
    }

    private static UpdatePolicy policy(Service service) {
        return service.policy().update();
    }

    private static @Nullable String failedStart(Seats seats, long sinceMs) {
        for (Seat seat : seats.all) {
            if (seat.stays() && seat.current && !seat.settled && seat.failures(sinceMs) >= MAX_FAILED_STARTS) {
                AttemptEntry ended = Objects.requireNonNull(seat.lastEnded());
                return "an instance of version " + seats.service.target() + " ended " + MAX_FAILED_STARTS
                        + " times without settling, last " + ended.id() + ": " + ended.message();
            }
        }
        return null;
    }

    private static String lastEnd(Seats seats) {
        for (Seat seat : seats.all) {
            if (seat.stays() && seat.current && !seat.settled) {
                AttemptEntry ended = seat.lastEnded();
                String health = seat.instance.message();
                return ": " + seat.task.id() + " is not ready"
                        + (!health.isEmpty() ? ", " + health : ended == null ? "" : ", " + ended.message());
            }
        }
        return "";
    }
}
