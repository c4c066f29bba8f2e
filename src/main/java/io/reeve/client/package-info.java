/** For programs that are members of the cluster themselves: jobs over the event bus. */
@NullMarked
package io.reeve.client;

import org.jspecify.annotations.NullMarked;
