/** Lets tasks start before a more urgent one that does not fit, where they cannot delay it. */
@NullMarked
package io.reeve.core.backfill;

import org.jspecify.annotations.NullMarked;
