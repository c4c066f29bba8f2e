/** The files of a node and of its attempts: placed, fetched, unpacked, owned, found and deleted. */
@NullMarked
package io.reeve.execute.files;

import org.jspecify.annotations.NullMarked;
