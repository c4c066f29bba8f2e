package io.reeve.cli.start;

import io.reeve.cli.CommandRun;
import io.reeve.cli.Console;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.Session;
import io.reeve.cli.Shell;
import io.reeve.config.NodeConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;

/**
 * Does a little of everything once, so that the launcher can archive the classes that this loads: what a cluster of
 * three needs, what a node alone needs, and what commands need.
 */
@Command(hidden = true, description = "Load what commands and nodes need, for the launcher.")
public final class WarmUpCommand implements Callable<Integer> {
    private static final int NODES = 3;

    /** For the start of the cluster, and for its end: below the minute that the launcher gives the whole. */
    private static final long WITHIN_SECONDS = 20;

    private final Session session;

    public WarmUpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Console console = new Console(nowhere, nowhere, false, false, 100);
        Path folder = Folders.temporary("reeve-warm-up-");
        try {
            Shell quiet = new Shell(console, Map.of(), folder, session.shell().nodes(), (first, names) -> true);
            cluster(quiet); // first, as it says where this process logs to
            alone(quiet);
        } finally {
            Folders.remove(folder);
        }
        return ExitStatus.DONE;
    }

    private void alone(Shell quiet) throws InterruptedException {
        CommandRun.run(quiet, "--help");
        try {
            RunningNode node = quiet.nodes()
                    .start(RunCommand.config(quiet.workingDirectory().resolve("data")));
            try {
                CommandRun.run(quiet, "--url", node.url(), "submit", "--wait", "--", "true");
                for (String command : List.of("jobs", "ps", "nodes", "events")) {
                    CommandRun.run(quiet, "--url", node.url(), command);
                }
            } finally {
                Closing.close(node);
            }
        } catch (NodeStartException refused) {
            // The commands alone still start faster.
            session.note(String.valueOf(refused.getMessage()));
            CommandRun.run(quiet, "--url", "http://127.0.0.1:9", "nodes");
        }
    }

    /** Nodes that hold the ledger together, each as its own command would start it. */
    private void cluster(Shell quiet) throws InterruptedException {
        List<Integer> ports;
        try {
            ports = freePorts(2 * NODES);
        } catch (IOException none) {
            session.note("no ports for a cluster: " + none.getMessage());
            return;
        }
        String peers = IntStream.range(0, NODES)
                .mapToObj(i -> name(i) + "=" + NodeConfig.LOOPBACK + ":" + ports.get(NODES + i))
                .collect(Collectors.joining(","));
        ExecutorService threads = Executors.newFixedThreadPool(NODES, task -> {
            Thread thread = new Thread(task, "warm-up");
            thread.setDaemon(true);
            return thread;
        });
        Queue<Runnable> stops = new ConcurrentLinkedQueue<>();
        List<CompletableFuture<String>> ready = new ArrayList<>();
        List<CompletableFuture<Void>> ended = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            var up = new CompletableFuture<String>();
            ready.add(up);
            var shell = new Shell(
                    quiet.console(),
                    quiet.env(),
                    quiet.workingDirectory(),
                    config -> {
                        RunningNode node = quiet.nodes().start(config);
                        up.complete(node.url());
                        return node;
                    },
                    (stop, names) -> stops.add(stop));
            String[] words = words(i, ports, peers);
            ended.add(CompletableFuture.runAsync(() -> CommandRun.run(shell, words), threads)
                    .whenComplete((done, fault) -> up.complete("")));
        }
        try {
            within(ready);
            // Nodes listen before they have a leader; this waits for one, and has them all take part in its work.
            CommandRun.run(quiet, "--url", ready.get(0).join(), "submit", "--wait", "--instances", "3", "--", "true");
            stops.forEach(Runnable::run);
            within(ended);
        } catch (ExecutionException | TimeoutException incomplete) {
            session.note("the cluster for the warm-up: " + incomplete);
        } finally {
            threads.shutdown();
        }
    }

    private static void within(List<? extends CompletableFuture<?>> all)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(WITHIN_SECONDS, TimeUnit.SECONDS);
    }

    private static String[] words(int i, List<Integer> ports, String peers) {
        List<String> words = new ArrayList<>(List.of(
                "node",
                "--name",
                name(i),
                "--data",
                name(i),
                "--http-port",
                "0",
                "--cluster-port",
                Integer.toString(ports.get(i)),
                "--ledger-port",
                Integer.toString(ports.get(NODES + i)),
                "--control-peers",
                peers));
        for (int other = 0; other < NODES; other++) {
            if (other != i) {
                words.addAll(List.of("--join", NodeConfig.LOOPBACK + ":" + ports.get(other)));
            }
        }
        return words.toArray(String[]::new);
    }

    private static String name(int i) {
        return "warm-up-" + (i + 1);
    }

    /** Free a moment ago; should another process take one since, that node does not start, and the others stop. */
    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getByName(NodeConfig.LOOPBACK)));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}
