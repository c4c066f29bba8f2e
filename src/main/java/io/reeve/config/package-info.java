/** What one node is told at its start: read from flags and a file, checked as a whole, printed once. */
@NullMarked
package io.reeve.config;

import org.jspecify.annotations.NullMarked;
