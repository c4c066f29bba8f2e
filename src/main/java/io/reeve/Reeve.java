package io.reeve;

import io.reeve.cli.CommandRun;
import io.reeve.cli.Console;
import io.reeve.cli.Shell;
import io.reeve.cli.http.Http;
import io.reeve.node.NodeRuntime;
import java.nio.file.Path;
import java.util.Map;

/** The one entry point of the jar. */
public final class Reeve {
    private Reeve() {}

    public static void main(String[] args) {
        Map<String, String> env = System.getenv();
        Shell shell = new Shell(Console.system(env), env, Path.of("").toAbsolutePath(), NodeRuntime::start);
        int status = CommandRun.run(shell, args);
        Http.stopWaiting();
        System.exit(status);
    }
}
