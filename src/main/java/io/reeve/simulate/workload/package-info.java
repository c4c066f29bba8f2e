/** Described workloads over described nodes: their figures as tables and as one page. */
@org.jspecify.annotations.NullMarked
package io.reeve.simulate.workload;
