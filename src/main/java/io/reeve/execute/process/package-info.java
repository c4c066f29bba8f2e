/** The processes of attempts: launched, supervised, confined to control groups, measured and ended. */
@NullMarked
package io.reeve.execute.process;

import org.jspecify.annotations.NullMarked;
