/** The command line: one class a command, which talks HTTP and prints for people or, with {@code --json}, programs. */
@NullMarked
package io.reeve.cli;

import org.jspecify.annotations.NullMarked;
