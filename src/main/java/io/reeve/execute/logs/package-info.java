/** The logs of attempts: written without end by tasks, kept within bounds, read, searched and followed. */
@NullMarked
package io.reeve.execute.logs;

import org.jspecify.annotations.NullMarked;
