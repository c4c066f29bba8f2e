/** Containers: what they are made of, the programs and the engine that make them, and what is left to clean up. */
@org.jspecify.annotations.NullMarked
package io.reeve.execute.container;
