/** The bytes of our records, in the ledger, in snapshots and between nodes: compact, versioned, checked against corruption. */
@NullMarked
package io.reeve.encoding;

import org.jspecify.annotations.NullMarked;
