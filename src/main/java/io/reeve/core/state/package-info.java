/** The state of a cell: the ledger's events, folded in order. */
@NullMarked
package io.reeve.core.state;

import org.jspecify.annotations.NullMarked;
