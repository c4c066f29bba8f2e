package io.reeve.faults;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node on a host of its own; it may be killed, frozen and started again on what it left. */
final class Node {
    static final int HTTP_PORT = 5050;
    static final int CLUSTER_PORT = 5701;
    static final int LEDGER_PORT = 5601;

    private static final int SHOWN_LINES = 12;

    private final String name;
    private final int host;
    private final boolean control;
    private final Path folder;
    private final List<String> command;
    private @Nullable Process process;
    private boolean expectedToEnd;
    private boolean frozen;

    /** @param command what starts it on its host */
    Node(String name, int host, boolean control, Path folder, List<String> command) {
        this.name = name;
        this.host = host;
        this.control = control;
        this.folder = folder;
        this.command = List.copyOf(command);
    }

    String name() {
        return name;
    }

    int host() {
        return host;
    }

    boolean isControl() {
        return control;
    }

    String url() {
        return "http://" + Hosts.address(host) + ":" + HTTP_PORT;
    }

    /** Holds its data and what it printed. */
    Path folder() {
        return folder;
    }

    Path console() {
        return folder.resolve("console.log");
    }

    synchronized void start() throws IOException {
        if (isAlive()) {
            return;
        }
        Files.createDirectories(folder);
        expectedToEnd = false;
        frozen = false;
        Files.writeString(
                console(),
                "--- start\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.WRITE);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(new File(console().toString())))
                .start();
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    synchronized boolean isFrozen() {
        return frozen;
    }

    /** As {@code kill -9}, of its JVM alone. */
    synchronized void kill() throws InterruptedException {
        expectedToEnd = true;
        frozen = false;
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** From here on its end is no surprise. */
    synchronized void expectEnd() {
        expectedToEnd = true;
    }

    synchronized void freeze() throws IOException, InterruptedException {
        signal("STOP");
        frozen = true;
    }

    synchronized void thaw() throws IOException, InterruptedException {
        if (frozen) {
            frozen = false;
            signal("CONT");
        }
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (process != null && process.isAlive()) {
            Shell.run("kill", "-" + signal, Long.toString(process.pid()));
        }
    }

    /** How it ended though nobody ended it; null where it did not. */
    synchronized @Nullable String unexpectedEnd() throws IOException {
        if (process == null || process.isAlive() || expectedToEnd) {
            return null;
        }
        expectedToEnd = true;
        List<String> lines = new ArrayList<>(Files.readAllLines(console()));
        int from = Math.max(0, lines.size() - SHOWN_LINES);
        return name + " ended by itself with status " + process.exitValue() + ":\n    "
                + String.join("\n    ", lines.subList(from, lines.size()));
    }
}
