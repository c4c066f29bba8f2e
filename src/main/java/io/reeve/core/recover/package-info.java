/** Decides which nodes are part of the cell: incarnations, leases, and what a lost node means. */
@NullMarked
package io.reeve.core.recover;

import org.jspecify.annotations.NullMarked;
