/** {@code reeve deploy}: verticles across nodes, and in place of those that run. */
@org.jspecify.annotations.NullMarked
package io.reeve.cli.deploy;
