/** Decides where tasks run: hard constraints, free capacity, best fit, and why not. */
@NullMarked
package io.reeve.core.allocate;

import org.jspecify.annotations.NullMarked;
