/**
 * The five actors. Each is thin: it turns messages into calls of a pure core and the core's answers into messages.
 * Allocator: who gets resources, and where. Scheduler: what runs next. Executor: how it runs. Recovery: what if a node
 * is gone. Gateway: how people see and drive it all.
 */
@NullMarked
package io.reeve.verticles;

import org.jspecify.annotations.NullMarked;
