/** What runs is made to end for somebody who comes before it: whom for, who, and how many. Pure. */
@NullMarked
package io.reeve.core.preempt;

import org.jspecify.annotations.NullMarked;
