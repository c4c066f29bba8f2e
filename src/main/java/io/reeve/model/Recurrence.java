package io.reeve.model;

import java.util.OptionalLong;

/** Instants that come again, in milliseconds since the epoch. The same question always has the same answer. */
public interface Recurrence {
    /** The first instant strictly after {@code ms}; empty where there is none any more. */
    OptionalLong nextAfter(long ms);
}
