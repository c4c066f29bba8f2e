@org.jspecify.annotations.NullMarked
package io.reeve.simulate.workload;
