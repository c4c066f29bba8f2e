@NullMarked
package io.reeve.core.backfill;

import org.jspecify.annotations.NullMarked;
