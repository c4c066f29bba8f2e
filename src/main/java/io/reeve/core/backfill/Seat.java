package io.reeve.core.backfill;

import io.reeve.model.Resources;

/**
 * What a gang would take of one node.
 *
 * @param fitsNow whether the node has it now
 */
public record Seat(Resources amounts, boolean fitsNow) {}
