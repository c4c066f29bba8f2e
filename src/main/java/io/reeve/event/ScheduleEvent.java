package io.reeve.event;

import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Reason;

/** About a schedule. It has the number of a job, and each of its runs is a job of its own. */
public sealed interface ScheduleEvent extends Event {
    JobId schedule();

    /**
     * Acknowledged to the client once committed. Instants after this event's time are decided, each once, in order.
     *
     * @param documentHash of the document in canonical form: tells a repeat under the same key from a conflict
     */
    record ScheduleCreated(JobId schedule, JobSpec spec, String documentHash) implements ScheduleEvent {}

    /** An instant came to a run, the job that is submitted with it. */
    record ScheduleFired(JobId schedule, long instantMs, JobId run) implements ScheduleEvent {}

    /**
     * Instants in a row came to no run.
     *
     * @param instantMs the first of them
     * @param untilMs the next that is still to be decided is not before this
     * @param count how many they are; counted to {@link #MOST_COUNTED}
     */
    record ScheduleSkipped(JobId schedule, long instantMs, long untilMs, long count, Reason reason, String message)
            implements ScheduleEvent {
        /** After a long absence of all leaders there may be millions. */
        public static final long MOST_COUNTED = 1_000;
    }

    /** Nothing comes of it any more; runs that have begun go on. */
    record ScheduleEnded(JobId schedule, Reason reason, String message) implements ScheduleEvent {}
}
