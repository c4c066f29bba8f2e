/** Answers about states that were folded from events. */
@org.jspecify.annotations.NullMarked
package io.reeve.query;
