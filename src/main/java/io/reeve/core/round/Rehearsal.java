package io.reeve.core.round;

import io.reeve.core.schedule.Submission;
import io.reeve.core.schedule.Submission.UnknownUploads;
import io.reeve.core.schedule.Why;
import io.reeve.core.state.ClusterState;
import io.reeve.core.state.StateSnapshot;
import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.EventBatch;
import io.reeve.event.TaskEvent;
import io.reeve.model.AttemptId;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What would happen if a job came in now: the cores that decide, on a copy of the state. Nothing leaves it, and it ends
 * with whoever holds it.
 *
 * <p>It begins as a new leader does, from what is committed. So what a leader remembers besides, for how long room has
 * been held for a task, begins anew.
 */
public final class Rehearsal {
    private final ControlLoop loop;
    private final NodeId self;
    private final List<Stop> stops = new ArrayList<>();
    private List<String> awaited = List.of();

    /** Something that runs, and would be made to end so that a task of {@code job} has room. */
    public record Stop(AttemptId attempt, JobId job, String message) {}

    /** Jobs that ended decide nothing any more: the copy does without them. */
    public Rehearsal(StateSnapshot committed, ControlLoop.Setup setup, RandomGenerator random) {
        self = setup.self();
        loop = new ControlLoop(withoutEnded(committed), committed.term() + 1, setup, random);
    }

    /**
     * Takes the job in, if it may come in.
     *
     * @param uploadsComeLater whether files that it names and that are not there count as uploaded
     */
    public Submission submit(JobSpec spec, String documentHash, boolean uploadsComeLater, long wallMs) {
        Submission first = loop.scheduler().submit(spec, documentHash, wallMs);
        if (uploadsComeLater && first instanceof UnknownUploads unknown) {
            awaited = unknown.sha256();
            List<Event> files = unknown.sha256().stream()
                    .<Event>map(sha256 -> new CellEvent.FileUploaded(sha256, 0, self))
                    .toList();
            loop.view().decide(Origin.SYSTEM, files, wallMs);
            return submit(spec, documentHash, false, wallMs);
        }
        if (first instanceof Submission.Accepted accepted) {
            loop.view().decide(Origin.SYSTEM, accepted.events(), wallMs);
        }
        return first;
    }

    /** One round; whether another may place more. */
    public boolean round(long wallMs) {
        boolean again = loop.turn(wallMs);
        for (EventBatch batch = loop.view().take();
                batch != null;
                batch = loop.view().take()) {
            note(batch.decisions()); // and what was decided goes nowhere
        }
        return again;
    }

    /** A decision that makes others end tells first for whom their room is held. */
    private void note(List<Decision> decisions) {
        TaskId holder = null;
        for (Decision decision : decisions) {
            if (decision.event() instanceof TaskEvent.RoomHeld held) {
                holder = held.task();
            } else if (holder != null
                    && decision.event() instanceof AttemptEvent.AttemptKilling killing
                    && killing.reason() == Reason.PREEMPTED) {
                stops.add(new Stop(killing.attempt(), holder.job(), killing.message()));
            }
        }
    }

    /** What would be made to end for this job, in the order of the decisions. */
    public List<Stop> stops(JobId job) {
        return stops.stream().filter(stop -> stop.job().equals(job)).toList();
    }

    /** The files that were counted as uploaded, by their hashes. */
    public List<String> awaitedUploads() {
        return awaited;
    }

    public ClusterState state() {
        return loop.view().state();
    }

    /** Why a task waits after the rounds so far. */
    public Why why(TaskId id) {
        return loop.explain(id, loop.view().state().atMs()).why();
    }

    private static StateSnapshot withoutEnded(StateSnapshot all) {
        return new StateSnapshot(
                all.cell(),
                all.term(),
                all.batchNumber(),
                all.sequence(),
                all.atMs(),
                all.lastJobNumber(),
                all.nodes(),
                all.jobs().stream()
                        .filter(job -> !job.header().state().isTerminal())
                        .toList(),
                all.keys(),
                all.uploads(),
                all.roles(),
                all.schedules(),
                all.holds(),
                all.reservations(),
                all.pause(),
                all.facts(),
                all.secrets());
    }
}
