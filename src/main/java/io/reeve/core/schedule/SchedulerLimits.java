package io.reeve.core.schedule;

/**
 * Every bound of the scheduler.
 *
 * @param maxActiveJobs jobs that have not ended; bounds the state
 * @param maxWaitingTasksPerRole tasks of one role that wait; one role's flood must not fill the memory of all
 * @param maxWaitingBytesPerRole text of the active jobs of one role, roughly; for the same reason
 * @param maxTasksPerJob instances of one job, fanned out ones included; bounds one event's size
 * @param maxWantsPerRound groups of tasks in one demand; bounds how long a round holds the event loop
 * @param maxTasksPerRound tasks in one demand; for the same reason, and bounds the batch of launches
 * @param maxFinishedJobs ended jobs kept in the state; older ones leave for the history
 * @param maxFinishedTasks tasks of ended jobs kept in the state
 * @param finishedForMs how long an ended job is kept at most
 * @param uploadGraceMs how long an upload is kept after it came, or after the last job that needed it ended
 * @param runTimeoutGraceMs how long past a run timeout (and the kill that follows it) the worker has to stop the
 * attempt     by itself before it is told to
 * @param retryAfterMs what a refused client is told to wait
 */
public record SchedulerLimits(
        int maxActiveJobs,
        long maxWaitingTasksPerRole,
        long maxWaitingBytesPerRole,
        int maxTasksPerJob,
        int maxWantsPerRound,
        int maxTasksPerRound,
        int maxFinishedJobs,
        long maxFinishedTasks,
        long finishedForMs,
        long uploadGraceMs,
        long runTimeoutGraceMs,
        long retryAfterMs) {

    public static final SchedulerLimits DEFAULT = new SchedulerLimits(
            100_000,
            1_000_000,
            256L * 1024 * 1024,
            100_000,
            1_000,
            10_000,
            1_000,
            100_000,
            24L * 60 * 60 * 1000,
            60L * 60 * 1000,
            5_000,
            2_000);
}
