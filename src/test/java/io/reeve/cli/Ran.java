package io.reeve.cli;

import io.reeve.cli.start.NodeStartException;
import io.reeve.cli.start.NodeStarter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** A command line that has run: its exit status and what it printed. */
public record Ran(int status, String out, String err) {
    public static final NodeStarter NO_NODES = config -> {
        throw new NodeStartException("no node in this test");
    };

    static Ran with(FakeCluster cluster, Path folder, String... args) {
        return in(Map.of("REEVE_URL", cluster.url()), folder, NO_NODES, args);
    }

    public static Ran in(Map<String, String> env, Path folder, NodeStarter nodes, String... args) {
        return run(console -> new Shell(console, env, folder, nodes, (first, names) -> true), false, args);
    }

    static Ran onTerminal(FakeCluster cluster, Path folder, Shell.Signals signals, String... args) {
        Map<String, String> env = Map.of("REEVE_URL", cluster.url());
        return run(console -> new Shell(console, env, folder, NO_NODES, signals), true, args);
    }

    private static Ran run(Function<Console, Shell> shell, boolean terminal, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(stream(out), stream(err), terminal, false, 100);
        int status = CommandRun.run(shell.apply(console), args);
        return new Ran(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
