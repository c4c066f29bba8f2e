/** How the attempts of one kind of task run on a node: the interface that every kind is behind, a user's own too. */
@org.jspecify.annotations.NullMarked
package io.reeve.runner;
