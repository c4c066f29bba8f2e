package io.reeve.core.schedule;

import io.reeve.core.share.ShareRules;
import io.reeve.model.BackfillPolicy;

/**
 * How the queue of a cell is kept, and explained.
 *
 * @param backfill who may start before a more urgent task that does not fit
 * @param shares how shares between roles are counted
 */
public record QueueRules(BackfillPolicy backfill, ShareRules shares) {}
