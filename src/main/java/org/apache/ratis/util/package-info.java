/** Of Ratis, what Reeve must have otherwise: each class says why, and until when. */
@NullMarked
package org.apache.ratis.util;

import org.jspecify.annotations.NullMarked;
