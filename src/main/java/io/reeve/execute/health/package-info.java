/** Asks the instances of services how they are, beside them on their node. */
@NullMarked
package io.reeve.execute.health;

import org.jspecify.annotations.NullMarked;
