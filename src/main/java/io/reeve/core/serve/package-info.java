/** Keeps services as they are wanted: how many instances, of which version, and what becomes of the unwell. */
@NullMarked
package io.reeve.core.serve;

import org.jspecify.annotations.NullMarked;
