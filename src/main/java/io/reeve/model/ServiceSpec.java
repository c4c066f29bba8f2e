package io.reeve.model;

import org.jspecify.annotations.Nullable;

/**
 * What makes a task a service: so many instances of it run until it is stopped, whatever ends them.
 *
 * @param instances how many the document wants; they may be scaled since
 * @param health whether an instance is well: one that fails it is started again; null where its process says enough
 * @param ready whether an instance shall be found by its users; null where {@code health} says that too
 * @param drainMs from where an instance that is to be stopped leaves the lookup to its TERM
 * @param scale how the number of instances follows what is measured, or null: it does not
 */
public record ServiceSpec(
        int instances,
        @Nullable HealthCheck health,
        @Nullable HealthCheck ready,
        UpdatePolicy update,
        long drainMs,
        @Nullable ScalePolicy scale) {
    /** That one service may have: each decision about it looks at all of them. */
    public static final int MAX_INSTANCES = 1_000;

    /** Long enough for who looks up every few seconds. */
    public static final long DEFAULT_DRAIN_MS = 5_000;

    /** Whether something beside its process says if an instance is ready. */
    public boolean isChecked() {
        return health != null || ready != null;
    }

    /** The same with another number of instances. */
    public ServiceSpec withInstances(int count) {
        return new ServiceSpec(count, health, ready, update, drainMs, scale);
    }
}
