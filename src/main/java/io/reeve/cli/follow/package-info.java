/** Follows a job to its end over the event stream, and shows how it goes. */
@NullMarked
package io.reeve.cli.follow;

import org.jspecify.annotations.NullMarked;
