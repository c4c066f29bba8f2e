/** Who is next: fair sharing between roles, their guarantees and limits. Pure. */
@NullMarked
package io.reeve.core.share;

import org.jspecify.annotations.NullMarked;
