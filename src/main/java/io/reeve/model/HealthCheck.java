package io.reeve.model;

import java.util.List;

/**
 * How an instance is asked again and again how it is, by its own node.
 *
 * @param intervalMs from one question to the next
 * @param graceMs after its start in which failures do not make it unhealthy
 * @param timeoutMs after which no answer is a failure
 * @param failures in a row that make it unhealthy
 */
public record HealthCheck(Probe probe, long intervalMs, long graceMs, long timeoutMs, int failures) {
    public static final long DEFAULT_INTERVAL_MS = 5_000;
    public static final long DEFAULT_GRACE_MS = 30_000;
    public static final long DEFAULT_TIMEOUT_MS = 2_000;
    public static final int DEFAULT_FAILURES = 3;

    /** One way to ask. */
    public sealed interface Probe {
        /**
         * {@code GET} of the path is answered with a status of 200 to 399.
         *
         * @param portIndex of the instance's own ports, from 0
         */
        record Http(int portIndex, String path) implements Probe {}

        /** The port takes connections. */
        record Tcp(int portIndex) implements Probe {}

        /** The command, run beside the task with its environment and user, exits with 0. */
        record Command(List<String> command) implements Probe {
            public Command {
                command = List.copyOf(command);
            }
        }

        /** A request to the address on the event bus, with the attempt's id as its body, is replied to. */
        record EventBus(String address) implements Probe {}
    }
}
