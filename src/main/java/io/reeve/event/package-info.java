/** What the ledger holds: one sealed family of events, and the batches they are written in. */
@NullMarked
package io.reeve.event;

import org.jspecify.annotations.NullMarked;
