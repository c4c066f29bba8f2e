/**
 * What the leader's actors share: one view of the cell, one pen that writes the ledger, one way of decoding messages.
 */
@NullMarked
package io.reeve.control;

import org.jspecify.annotations.NullMarked;
