/** Packing of GPU clusters: the placement of Alibaba's open traces (openb), by the shipped allocator. */
@NullMarked
package io.reeve.simulate.openb;

import org.jspecify.annotations.NullMarked;
