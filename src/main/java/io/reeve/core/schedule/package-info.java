/** Decides what runs next: the queue, dependencies, retries, timeouts, and the ends of jobs. */
@NullMarked
package io.reeve.core.schedule;

import org.jspecify.annotations.NullMarked;
