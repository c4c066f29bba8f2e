/** One node: assembles ledger, cluster, executor, gateway and the actors as its roles ask. */
@NullMarked
package io.reeve.node;

import org.jspecify.annotations.NullMarked;
