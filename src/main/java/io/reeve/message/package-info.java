/** What the actors say to each other: small immutable records, one address for each type. */
@NullMarked
package io.reeve.message;

import org.jspecify.annotations.NullMarked;
