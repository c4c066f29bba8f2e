package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.ClusterUrl;
import io.reeve.config.NodeConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node of a local cluster: a process of this same program. */
final class ChildNode {
    /** A node closes within its own bound, which is shorter. */
    private static final long MAX_STOP_MS = TimeUnit.SECONDS.toMillis(25);

    private static final int TAIL_LINES = 10;

    /** @param control whether it is one of those that hold the ledger */
    record Plan(String name, Path data, int httpPort, int ledgerPort, boolean control) {}

    private final Plan plan;
    private final List<String> options;
    private final @Nullable String token;
    private @Nullable Process process;
    private @Nullable Cluster cluster;

    ChildNode(Plan plan, List<String> options, @Nullable String token) {
        this.plan = plan;
        this.options = List.copyOf(options);
        this.token = token;
    }

    String name() {
        return plan.name();
    }

    /** Where its ledger listens, if it holds one. */
    String ledger() {
        return NodeConfig.LOOPBACK + ":" + plan.ledgerPort();
    }

    boolean isControl() {
        return plan.control();
    }

    String url() {
        return "http://" + NodeConfig.LOOPBACK + ":" + plan.httpPort();
    }

    Path log() {
        return plan.data().resolve("log").resolve("node.log");
    }

    private Path consoleLog() {
        return plan.data().resolve("log").resolve("console.log");
    }

    long pid() {
        return process == null ? 0 : process.pid();
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Calls {@code ended} with its name when the process has ended. */
    void start(Consumer<String> ended) {
        Folders.create(log().getParent());
        List<String> command = new ArrayList<>(javaCommand());
        command.addAll(List.of(
                "node", "--supervised", "--name", name(), "--data", plan.data().toString()));
        command.addAll(List.of("--http-port", Integer.toString(plan.httpPort())));
        command.addAll(List.of("--node-roles", plan.control() ? "control,worker,gateway" : "worker,gateway"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(consoleLog().toFile());
        try {
            process = builder.start();
        } catch (IOException refused) {
            throw new CliException(ExitStatus.FAILED, "cannot start " + name() + ": " + refused.getMessage(), refused);
        }
        process.onExit().thenAccept(dead -> ended.accept(name()));
    }

    /** The same JVM with the same flags. */
    private static List<String> javaCommand() {
        String java = ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        List<String> command = new ArrayList<>(List.of(java));
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!flag.startsWith("-Dreeve.") && !flag.contains("AtExit") && !flag.contains("CacheOutput")) {
                command.add(flag);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.reeve.Reeve"));
        return command;
    }

    /** Null while it does not answer yet. */
    @Nullable
    Cluster connect() {
        if (cluster != null || !Ports.isListening(plan.httpPort())) {
            return cluster;
        }
        try {
            cluster = Cluster.connect(ClusterUrl.choose(url(), null), token);
            return cluster;
        } catch (CliException notYet) {
            return null;
        }
    }

    /** How it ended, with the last lines it printed. */
    String epitaph() {
        Process ended = process;
        int exit = ended == null || ended.isAlive() ? 0 : ended.exitValue();
        String how = exit > 128 ? "killed by signal " + (exit - 128) : "exit status " + exit;
        StringBuilder text = new StringBuilder(name() + " died (" + how + "); its log: " + log());
        try {
            List<String> lines = Files.readAllLines(consoleLog());
            lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())
                    .forEach(line -> text.append("\n  | ").append(line));
        } catch (IOException unreadable) {
            text.append("\n  (it printed nothing that can be read: ")
                    .append(unreadable.getMessage())
                    .append(')');
        }
        return text.toString();
    }

    /** Asks it to stop what it runs and to leave the cell, while it serves the others on. */
    void leave(Consumer<String> say) {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return;
        }
        try {
            running.getOutputStream().write((NodeCommand.LEAVE + "\n").getBytes(StandardCharsets.US_ASCII));
            running.getOutputStream().flush();
        } catch (IOException gone) {
            say.accept(name() + " takes no orders: " + gone.getMessage());
        }
    }

    /** Asks it to stop and waits; what hangs is killed, and that is said. */
    void stop(Consumer<String> say) throws InterruptedException {
        if (process == null || !process.isAlive()) {
            return;
        }
        process.destroy();
        if (!process.waitFor(MAX_STOP_MS, TimeUnit.MILLISECONDS)) {
            say.accept(name() + " did not stop within " + MAX_STOP_MS / 1000 + " s: killed");
            process.destroyForcibly().waitFor(MAX_STOP_MS, TimeUnit.MILLISECONDS);
        }
    }
}
