/** The kinds of task that live on the node's Vert.x: verticles and messages. */
@org.jspecify.annotations.NullMarked
package io.reeve.hosting;
