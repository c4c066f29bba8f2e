package io.reeve.event;

import io.reeve.model.Origin;

/**
 * An event at its place in the cell's one order.
 *
 * @param sequence dense from 1, given when the event is applied
 * @param atMs milliseconds since the epoch on the ledger's clock, which never runs backwards
 */
public record Recorded(long sequence, long atMs, long term, Origin origin, Event event) {}
