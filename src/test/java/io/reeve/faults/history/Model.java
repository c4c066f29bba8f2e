package io.reeve.faults.history;

import org.jspecify.annotations.Nullable;

/**
 * What an object does when one operation follows the other.
 *
 * @param <S> its state, a value
 */
public interface Model<S> {
    S initial();

    /** The state after it, or null where its outcome is none that it can have in this state. */
    @Nullable
    S step(S state, Operation operation);
}
