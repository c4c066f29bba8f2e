/** The shipped scheduler on a virtual clock, over recorded or described workloads. */
@NullMarked
package io.reeve.simulate;

import org.jspecify.annotations.NullMarked;
