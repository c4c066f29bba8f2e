/** The words of the system as immutable values; DESIGN's glossary in types. No I/O, no clock, no randomness. */
@NullMarked
package io.reeve.model;

import org.jspecify.annotations.NullMarked;
