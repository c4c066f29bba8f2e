package io.reeve.model;

/**
 * Which schedule a job is a run of, and for which instant.
 *
 * @param instantMs milliseconds since the epoch; the run may begin later
 */
public record ScheduledRun(JobId schedule, long instantMs) {}
