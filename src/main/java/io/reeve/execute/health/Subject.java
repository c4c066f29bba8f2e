package io.reeve.execute.health;

import io.reeve.model.AttemptId;
import io.reeve.model.HealthCheck;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instance that is to be asked how it is.
 *
 * @param ports its own, by index
 * @param folder its working directory
 * @param environment entries {@code NAME=value}, for checks that are commands
 * @param runAs words before a command that make it run as the instance's user; empty for the node's own
 * @param sinceStartMs how long it runs already
 * @param adopted whether an earlier process of this node asked it before
 * @param inside runs checks that are commands; null where they run in {@code folder} of the node
 */
public record Subject(
        AttemptId attempt,
        @Nullable HealthCheck health,
        @Nullable HealthCheck ready,
        List<Integer> ports,
        Path folder,
        List<String> environment,
        List<String> runAs,
        long sinceStartMs,
        boolean adopted,
        @Nullable CommandProbe inside) {
    public Subject {
        ports = List.copyOf(ports);
        environment = List.copyOf(environment);
        runAs = List.copyOf(runAs);
    }
}
