/** What a worker tells: to the leader until it is acknowledged, and to its node's next process in notes. */
@NullMarked
package io.reeve.execute.report;

import org.jspecify.annotations.NullMarked;
