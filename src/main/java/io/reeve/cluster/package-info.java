/** How nodes find each other and form one clustered Vert.x. The only code that names Hazelcast. */
@NullMarked
package io.reeve.cluster;

import org.jspecify.annotations.NullMarked;
