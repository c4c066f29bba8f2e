/** How attempts run on a worker: launch, confine, log, report, stop. Talks to the cluster through ports only. */
@NullMarked
package io.reeve.execute;

import org.jspecify.annotations.NullMarked;
