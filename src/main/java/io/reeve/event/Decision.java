package io.reeve.event;

import io.reeve.model.Origin;

/**
 * An event as the leader decided it.
 *
 * @param atMs the leader's wall clock in milliseconds since the epoch, never before an earlier decision's
 */
public record Decision(long atMs, Origin origin, Event event) {}
