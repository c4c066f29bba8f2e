/** The bytes of our records, in the ledger, in snapshots and between nodes: compact, versioned, checked for damage. */
@NullMarked
package io.reeve.encoding;

import org.jspecify.annotations.NullMarked;
