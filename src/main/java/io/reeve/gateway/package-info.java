/** How people and programs outside the event bus see and drive the cell: HTTP, streams of events, metrics. */
@NullMarked
package io.reeve.gateway;

import org.jspecify.annotations.NullMarked;
