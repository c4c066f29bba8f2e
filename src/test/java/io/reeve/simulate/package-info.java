/** The simulator against published results. */
@NullMarked
package io.reeve.simulate;

import org.jspecify.annotations.NullMarked;
