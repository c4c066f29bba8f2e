package io.reeve.cli;

import io.reeve.cli.start.NodeStarter;
import java.nio.file.Path;
import java.util.Map;

/** What surrounds a command: where it prints, the environment it was started in, and how it starts nodes. */
public record Shell(Console console, Map<String, String> env, Path workingDirectory, NodeStarter nodes) {
    public Shell {
        env = Map.copyOf(env);
    }
}
