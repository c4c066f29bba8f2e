/** The part of the command line that starts nodes instead of talking HTTP to them. */
@NullMarked
package io.reeve.cli.start;

import org.jspecify.annotations.NullMarked;
