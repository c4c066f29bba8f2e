/** Runs what {@code examples/} shows, as a user would. */
@NullMarked
package io.reeve.examples;

import org.jspecify.annotations.NullMarked;
