package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.Session;
import io.reeve.cli.http.Json;
import io.reeve.config.ConfigException;
import io.reeve.config.NodeConfig;
import io.reeve.config.NodeSettings;
import io.reeve.config.SecretKeyFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A cluster on this machine, until Ctrl-C. Several nodes are one process each; a single one runs in this process, which
 * starts in half the time and memory.
 */
@Command(
        description = {
            "Run a cluster on this machine until Ctrl-C: nodes that each have a gateway and the dashboard.",
            "Several nodes share the machine's cpus and memory; each offers at least one cpu."
        })
public final class UpCommand implements Callable<Integer> {
    /** Each node is a JVM; more do not fit one machine's memory. */
    private static final int MAX_NODES = 32;

    private static final String FIRST = "node-1";

    private static final int THREE = 3;

    private final Session session;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "1", description = "So many nodes; default 1.")
    private int count;

    @Option(names = "--data", paramLabel = "DIR", description = "Keep the state here; default: none is kept.")
    private @Nullable Path data;

    @Option(
            names = "--resource",
            paramLabel = "NAME=AMOUNT",
            split = ",",
            description = "What each node offers, instead of its share of this machine: cpus=4, mem=8GB.")
    private Map<String, String> resources = new LinkedHashMap<>();

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "5050",
            description = "Of the first node, the others follow; default 5050.")
    private int httpPort;

    @Option(
            names = "--cluster-port",
            paramLabel = "PORT",
            defaultValue = "5701",
            description = "Of the first node, the others follow; default 5701.")
    private int clusterPort;

    @Option(
            names = "--control-nodes",
            paramLabel = "N",
            description = "So many of the nodes, the first ones, hold the ledger; default 3, or 1 of fewer than 3.")
    private @Nullable Integer controlNodes;

    @Option(
            names = "--ledger-port",
            paramLabel = "PORT",
            defaultValue = "5601",
            description = "Of the first control node, the others follow; default 5601.")
    private int ledgerPort;

    @Option(
            names = "--isolation",
            paramLabel = "HOW",
            description = "What holds tasks within their limits: auto (default), cgroup, or none: looking at /proc.")
    private @Nullable String isolation;

    @Mixin
    private ContainerOptions containers = new ContainerOptions();

    public UpCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        check();
        boolean kept = data != null;
        Path folder = data == null
                ? Folders.temporary("reeve-up-")
                : Folders.create(session.shell()
                        .workingDirectory()
                        .resolve(data)
                        .toAbsolutePath()
                        .normalize());
        FileChannel lock = locked(folder);
        try {
            return run(folder);
        } finally {
            unlock(lock);
            if (!kept) {
                Folders.remove(folder);
            }
        }
    }

    private void unlock(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException unclosed) {
            // The end of this process frees it as well.
            say("cannot close the lock file: " + unclosed.getMessage());
        }
    }

    private void check() {
        alone(session.shell().workingDirectory(), null);
        if (count < 1 || count > MAX_NODES) {
            throw new CliException(ExitStatus.USAGE, "--nodes is 1 to " + MAX_NODES + ", was " + count);
        }
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ports.check("--http-port", httpPort + i, taken);
            Ports.check("--cluster-port", clusterPort + i, taken);
        }
        if (controlCount() > count || controlCount() < 1 || controlCount() % 2 == 0) {
            throw new CliException(
                    ExitStatus.USAGE,
                    "--control-nodes is an odd number of the " + count + " nodes, such as 1, 3 or 5, was "
                            + controlCount());
        }
        for (int i = 0; i < controlCount(); i++) {
            Ports.check("--ledger-port", ledgerPort + i, taken);
        }
        if (!taken.isEmpty()) {
            throw new CliException(
                    ExitStatus.USAGE,
                    String.join("\n  ", taken) + "\nhint: is another cluster running? stop it, or choose other ports");
        }
    }

    private FileChannel locked(Path folder) {
        Path file = folder.resolve("lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                return channel;
            }
            channel.close();
        } catch (IOException | OverlappingFileLockException refused) {
            throw new CliException(ExitStatus.USAGE, "cannot use " + folder + ": " + refused, refused);
        }
        throw new CliException(ExitStatus.USAGE, "another reeve up uses " + folder);
    }

    private int run(Path folder) throws InterruptedException {
        if (count == 1) {
            return runAlone(folder);
        }
        LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        session.shell().signals().handle(() -> events.add(LocalCluster.STOP), "INT", "TERM", "HUP");
        LocalCluster cluster = new LocalCluster(children(folder), events);
        try {
            cluster.start();
            print(cluster.children().stream().map(Started::of).toList());
            return cluster.watch(this::say);
        } finally {
            say("stopping");
            cluster.stop(this::say);
        }
    }

    private int runAlone(Path folder) throws InterruptedException {
        NodeConfig config = alone(folder, secretKey(folder));
        CountDownLatch stop = new CountDownLatch(1);
        Runnable end = () -> {
            say("stopping");
            stop.countDown();
        };
        session.shell().signals().handle(end, "INT", "TERM", "HUP");
        return new NodeRun(session, config).until(stop, node -> print(List.of(Started.of(config, node))));
    }

    private NodeConfig alone(Path folder, @Nullable String secretKey) {
        Path token = session.tokenFile() == null
                ? null
                : session.shell().workingDirectory().resolve(session.tokenFile());
        try {
            return containers
                    .addTo(NodeSettings.empty())
                    .with("name", FIRST)
                    .with("data", folder.resolve(FIRST).toString())
                    .with("http-port", Integer.toString(httpPort))
                    .with("cluster-port", Integer.toString(clusterPort))
                    .with("ledger-port", Integer.toString(ledgerPort))
                    .with("resources", resources)
                    .with("secret-key-file", secretKey)
                    .with("isolation", isolation)
                    .with("token-file", token == null ? null : token.toString())
                    .check(FIRST, folder);
        } catch (ConfigException wrong) {
            throw new CliException(ExitStatus.USAGE, String.join("\n  ", wrong.faults()), wrong);
        }
    }

    private List<ChildNode> children(Path folder) {
        int control = controlCount();
        List<ChildNode> children = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            var plan = new ChildNode.Plan(name(i), folder.resolve(name(i)), httpPort + i, ledgerPort + i, i < control);
            List<String> options = options(i, control);
            if (plan.control()) {
                options.addAll(List.of("--secret-key-file", secretKey(folder)));
            }
            children.add(new ChildNode(plan, options, session.token()));
        }
        return children;
    }

    private List<String> options(int i, int control) {
        List<String> options = new ArrayList<>(List.of("--cluster-port", Integer.toString(clusterPort + i)));
        if (i < control) {
            options.addAll(List.of("--ledger-port", Integer.toString(ledgerPort + i)));
        }
        if (i < control && control > 1) {
            options.addAll(List.of("--control-peers", controlPeers(control)));
        }
        // Every control node may be the one that is up already when another comes back.
        for (int seed = 0; seed < control; seed++) {
            if (seed != i) {
                options.addAll(List.of("--join", NodeConfig.LOOPBACK + ":" + (clusterPort + seed)));
            }
        }
        options.addAll(Shares.options(i, count));
        // Last, so that they win over the shares.
        resources.forEach((name, amount) -> options.addAll(List.of("--resource", name + "=" + amount)));
        if (isolation != null) {
            options.addAll(List.of("--isolation", isolation));
        }
        options.addAll(containers.words());
        if (session.tokenFile() != null) {
            Path token = session.shell().workingDirectory().resolve(session.tokenFile());
            options.addAll(List.of("--token-file", token.toAbsolutePath().toString()));
        }
        return options;
    }

    /** One for all nodes of this machine, also when there are more of them next time. */
    private static String secretKey(Path folder) {
        try {
            return SecretKeyFile.in(folder).toString();
        } catch (IOException refused) {
            throw new CliException(ExitStatus.USAGE, "cannot write into " + folder + ": " + refused, refused);
        }
    }

    private String controlPeers(int control) {
        return IntStream.range(0, control)
                .mapToObj(i -> name(i) + "=" + NodeConfig.LOOPBACK + ":" + (ledgerPort + i))
                .collect(Collectors.joining(","));
    }

    private static String name(int i) {
        return "node-" + (i + 1);
    }

    /** Three lose one and go on; of fewer none can be lost, so one alone does the same with less. */
    private int controlCount() {
        return controlNodes == null ? count >= THREE ? THREE : 1 : controlNodes;
    }

    /** One node as it is told. */
    private record Started(String name, String url, long pid, Path log) {
        static Started of(ChildNode child) {
            return new Started(child.name(), child.url(), child.pid(), child.log());
        }

        static Started of(NodeConfig config, RunningNode node) {
            Path log = config.dataDir().resolve("log").resolve("node.log");
            return new Started(FIRST, node.url(), ProcessHandle.current().pid(), log);
        }
    }

    private void print(List<Started> nodes) {
        String url = nodes.get(0).url();
        if (session.json()) {
            List<Json> all = nodes.stream()
                    .map(node ->
                            Json.object("node", node.name(), "url", node.url(), "pid", node.pid(), "log", node.log()))
                    .toList();
            session.printJson(Json.object("url", url, "nodes", all));
        } else {
            nodes.forEach(node -> session.out()
                    .println(String.format(
                            "%-8s %-24s %s",
                            node.name(),
                            node.url(),
                            session.console().dim(node.log().toString()))));
            session.out().println("dashboard  " + session.console().bold(url + "/"));
            session.out().println(session.console().dim("Ctrl-C stops the cluster"));
        }
        session.out().flush();
    }

    private void say(String line) {
        if (!session.json()) {
            session.shell().console().err().println(line);
        }
    }
}
