/** State, events and errors of the cell as the JSON that HTTP and the event bus speak. */
@NullMarked
package io.reeve.query;

import org.jspecify.annotations.NullMarked;
