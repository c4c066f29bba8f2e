/** Cases of sharing one pool with known answers, run by the shipped allocator. */
@NullMarked
package io.reeve.simulate.drf;

import org.jspecify.annotations.NullMarked;
