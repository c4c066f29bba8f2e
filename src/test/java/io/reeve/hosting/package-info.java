/** Tests of verticles and messages as tasks, on a Vert.x of their own. */
@org.jspecify.annotations.NullMarked
package io.reeve.hosting;
