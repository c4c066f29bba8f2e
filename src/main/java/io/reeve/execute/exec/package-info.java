/** Commands that people run beside attempts, in the same place and as the same user. */
@NullMarked
package io.reeve.execute.exec;

import org.jspecify.annotations.NullMarked;
