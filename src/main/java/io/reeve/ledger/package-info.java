/** The replicated, durable, totally ordered log of events. The only code that names Ratis. */
@NullMarked
package io.reeve.ledger;

import org.jspecify.annotations.NullMarked;
