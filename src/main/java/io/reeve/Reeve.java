package io.reeve;

import io.reeve.cli.CommandRun;
import io.reeve.cli.Console;
import io.reeve.cli.Shell;
import io.reeve.cli.start.NodeStartException;
import io.reeve.cli.start.NodeStarter;
import java.nio.file.Path;
import java.util.Map;

/** The one entry point of the jar. */
public final class Reeve {
    private Reeve() {}

    public static void main(String[] args) {
        Map<String, String> env = System.getenv();
        NodeStarter nodes = config -> {
            throw new NodeStartException("this build holds no node");
        };
        Shell shell = new Shell(Console.system(env), env, Path.of("").toAbsolutePath(), nodes);
        System.exit(CommandRun.run(shell, args));
    }
}
