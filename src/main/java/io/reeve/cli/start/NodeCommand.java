package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.Interrupts;
import io.reeve.cli.NodeForgetCommand;
import io.reeve.cli.NodeRestartWindowCommand;
import io.reeve.cli.Session;
import io.reeve.cli.http.Json;
import io.reeve.config.ConfigException;
import io.reeve.config.NodeConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one node until it is asked to stop. */
@Command(
        description = "Run one node of a cluster until it is stopped.",
        sortOptions = false,
        subcommands = {NodeForgetCommand.class, NodeRestartWindowCommand.class})
public final class NodeCommand implements Callable<Integer> {
    /** What the process that started a supervised node may order. */
    static final String LEAVE = "leave";

    private final Session session;

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Option(names = "--print-config", description = "Print the settings, checked, and do nothing.")
    private boolean printConfig;

    @Option(names = "--supervised", hidden = true, description = "Stop at the end of standard input, not at Ctrl-C.")
    private boolean supervised;

    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = new ArrayList<>();

    public NodeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!arguments.isEmpty()) {
            throw new CliException(
                    ExitStatus.USAGE,
                    "unexpected " + arguments + ": a node takes options, forget or restart-window; nothing was done");
        }
        NodeConfig config = config();
        if (printConfig) {
            session.out().print(config.describe());
            return ExitStatus.DONE;
        }
        return run(config);
    }

    /** What its subcommands talk to the cluster by. */
    public Session session() {
        return session;
    }

    private NodeConfig config() {
        try {
            return options.settings(session.shell().workingDirectory(), session.tokenFile())
                    .check(machineName(), session.shell().workingDirectory());
        } catch (ConfigException wrong) {
            throw new CliException(ExitStatus.USAGE, String.join("\n  ", wrong.faults()), wrong);
        }
    }

    private int run(NodeConfig config) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        if (supervised) {
            Interrupts.ignore("INT", "HUP");
            session.shell().signals().handle(stop::countDown, "TERM");
            return new NodeRun(session, config).until(stop, node -> {
                obeyInput(node, stop);
                announce(config, node);
            });
        } else {
            session.shell().signals().handle(stop::countDown, "INT", "TERM", "HUP");
        }
        return new NodeRun(session, config).until(stop, node -> announce(config, node));
    }

    private void announce(NodeConfig config, RunningNode node) {
        if (session.json()) {
            session.printJson(Json.object("node", config.id(), "url", node.url(), "data", config.dataDir()));
        } else {
            String where = node.url().isEmpty() ? "" : " at " + node.url();
            session.out().println(config.id() + " is ready" + where + ", logs in " + config.dataDir() + "/log");
        }
        session.out().flush();
    }

    /** Stops at its end, so that a node ends with the process that started it, however that one ended. */
    private static void obeyInput(RunningNode node, CountDownLatch stop) {
        Thread reader = new Thread(
                () -> {
                    try (var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
                        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
                            if (order.equals(LEAVE)) {
                                node.leave();
                            }
                        }
                    } catch (IOException gone) {
                        stop.countDown(); // as at its end
                        return;
                    }
                    stop.countDown();
                },
                "supervisor");
        reader.setDaemon(true);
        reader.start();
    }

    /** As a node's name: lower case, only what names may hold. */
    private static String machineName() {
        try {
            String host = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
            String safe = host.replaceAll("[^a-z0-9._-]", "-").replaceAll("^[^a-z0-9]+", "");
            return safe.isEmpty() ? "node-1" : safe;
        } catch (UnknownHostException nameless) {
            return "node-1";
        }
    }
}
