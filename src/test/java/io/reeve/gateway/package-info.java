/** The gateway against a cell that does as a test says. */
@org.jspecify.annotations.NullMarked
package io.reeve.gateway;
