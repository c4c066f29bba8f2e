package io.reeve.core.schedule;

import io.reeve.model.Resources;

/** Is told what a role wants. */
@FunctionalInterface
public interface DemandReader {
    /** @param tasks that wait for nothing but resources */
    void read(String role, long tasks, Resources wanted);
}
