/** Composes the cores into the leader's view, its rounds, and what goes out on commit. */
@NullMarked
package io.reeve.core.round;

import org.jspecify.annotations.NullMarked;
