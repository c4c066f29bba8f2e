/** Tests of one whole node. */
@NullMarked
package io.reeve.node;

import org.jspecify.annotations.NullMarked;
