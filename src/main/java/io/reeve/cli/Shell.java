package io.reeve.cli;

import io.reeve.cli.start.NodeStarter;
import java.nio.file.Path;
import java.util.Map;

/** What surrounds a command: where it prints, the environment it was started in, nodes and signals. */
public record Shell(
        Console console, Map<String, String> env, Path workingDirectory, NodeStarter nodes, Signals signals) {
    /** How a command hears that it shall stop. */
    @FunctionalInterface
    public interface Signals {
        /** Runs {@code first} when one of the signals comes; false if that cannot be had. */
        boolean handle(Runnable first, String... names);
    }

    public Shell {
        env = Map.copyOf(env);
    }

    public Shell(Console console, Map<String, String> env, Path workingDirectory, NodeStarter nodes) {
        this(console, env, workingDirectory, nodes, Interrupts::handle);
    }
}
