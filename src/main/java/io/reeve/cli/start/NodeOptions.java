package io.reeve.cli.start;

import io.reeve.config.ConfigException;
import io.reeve.config.NodeSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that describe a node; each wins over the same setting of the configuration file. */
final class NodeOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "Settings in YAML, named like these options.")
    private @Nullable Path config;

    @Option(names = "--name", paramLabel = "NAME", description = "Its name in the cell; default this machine's.")
    private @Nullable String name;

    @Option(names = "--data", paramLabel = "DIR", description = "Where it keeps its state; default .reeve/NAME.")
    private @Nullable String data;

    @Option(names = "--temporary-data", description = "Remove the data when the node has closed.")
    private boolean temporaryData;

    @Option(names = "--join", paramLabel = "HOST[:PORT],…", description = "Members to join; default port 5701.")
    private List<String> join = new ArrayList<>();

    @Option(names = "--node-roles", paramLabel = "ROLE,…", description = "Of control, worker, gateway; default all.")
    private List<String> roles = new ArrayList<>();

    @Option(names = "--attribute", paramLabel = "NAME=VALUE", description = "A fact for constraints; repeatable.")
    private Map<String, String> attributes = new LinkedHashMap<>();

    @Option(
            names = "--resource",
            paramLabel = "NAME=AMOUNT",
            split = ",",
            description = "What it offers instead of what it finds: cpus=4, mem=8GB, disk=100GB, gpus=4xA100,"
                    + " or a custom name.")
    private Map<String, String> resources = new LinkedHashMap<>();

    @Option(names = "--task-ports", paramLabel = "RANGE,…", description = "Handed to tasks; default 31000-32000.")
    private List<String> taskPorts = new ArrayList<>();

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Listen here; default 127.0.0.1.")
    private @Nullable String bind;

    @Option(names = "--advertise", paramLabel = "ADDRESS", description = "Where others reach it; default --bind.")
    private @Nullable String advertise;

    @Option(names = "--http-port", paramLabel = "PORT", description = "Default 5050; 0 for any free one.")
    private @Nullable String httpPort;

    @Option(names = "--cluster-port", paramLabel = "PORT", description = "Of Hazelcast; default 5701.")
    private @Nullable String clusterPort;

    @Option(names = "--ledger-port", paramLabel = "PORT", description = "Of the ledger; default 5601.")
    private @Nullable String ledgerPort;

    @Option(
            names = {"--control-peers", "--ledger-peer"},
            paramLabel = "NODE=HOST:PORT",
            split = ",",
            description = "All control nodes, this one too, where there are several: the ledger's ports of 3 or 5.")
    private List<String> ledgerPeers = new ArrayList<>();

    @Option(
            names = "--insecure-cluster-network",
            description = "Allow an address that other machines reach, though members' traffic is not encrypted.")
    private boolean insecureClusterNetwork;

    @Option(names = "--run-as", paramLabel = "USER", description = "Whom tasks run as; default nobody under root.")
    private @Nullable String runAs;

    @Option(names = "--cluster-xml", paramLabel = "FILE", description = "Hazelcast's configuration.")
    private @Nullable String clusterXml;

    @Option(names = "--web-dir", paramLabel = "DIR", description = "Serve the dashboard from here.")
    private @Nullable String webDir;

    @Option(
            names = "--placement",
            paramLabel = "POLICY",
            description = "How a leader chooses nodes: best-fit (default), first-fit, dot-product or fgd.")
    private @Nullable String placement;

    @Option(
            names = "--backfill",
            paramLabel = "POLICY",
            description = "Who may pass a task that fits no node now: easy (default), conservative, sjbf or fcfs.")
    private @Nullable String backfill;

    @Option(
            names = "--preemption",
            paramLabel = "POLICY",
            description = "For whom a leader stops what runs: priority (default), guarantees or off.")
    private @Nullable String preemption;

    @Option(
            names = "--preemptions-per-minute",
            paramLabel = "N",
            description = "Attempts that are stopped so at most; default 100.")
    private @Nullable String preemptionsPerMinute;

    @Option(
            names = "--fair-share-excludes",
            paramLabel = "RESOURCE,…",
            description = "Resources that make no share between roles, such as gpus.")
    private List<String> fairShareExcludes = new ArrayList<>();

    @Option(
            names = "--reserve",
            paramLabel = "ROLE[=AMOUNTS]",
            description = "What of this node serves one role alone, such as eng=cpus:2,mem:4GB; without amounts all.")
    private List<String> reserve = new ArrayList<>();

    @Option(
            names = "--take-over",
            description = "Take the place of the process that runs on the data folder: it ends, its tasks go on.")
    private boolean takeOver;

    @Option(
            names = "--isolation",
            paramLabel = "HOW",
            description = "What holds tasks within their limits: auto (default), cgroup, or none: looking at /proc.")
    private @Nullable String isolation;

    @Mixin
    private FileOptions files = new FileOptions();

    @Mixin
    private ContainerOptions containers = new ContainerOptions();

    NodeSettings settings(Path workingDirectory, @Nullable Path tokenFile) throws ConfigException {
        NodeSettings file = config == null ? NodeSettings.empty() : NodeSettings.read(workingDirectory.resolve(config));
        return containers
                .addTo(files.addTo(file))
                .with("name", name)
                .with("data", data)
                .with("temporary-data", temporaryData ? "true" : null)
                .with("join", join)
                .with("node-roles", roles)
                .with("attributes", attributes)
                .with("resources", resources)
                .with("task-ports", taskPorts)
                .with("bind", bind)
                .with("advertise", advertise)
                .with("http-port", httpPort)
                .with("cluster-port", clusterPort)
                .with("ledger-port", ledgerPort)
                .with("ledger-peers", ledgerPeers)
                .with("token-file", tokenFile == null ? null : tokenFile.toString())
                .with("insecure-cluster-network", insecureClusterNetwork ? "true" : null)
                .with("run-as", runAs)
                .with("cluster-xml", clusterXml)
                .with("web-dir", webDir)
                .with("placement", placement)
                .with("backfill", backfill)
                .with("preemption", preemption)
                .with("preemptions-per-minute", preemptionsPerMinute)
                .with("fair-share-excludes", fairShareExcludes)
                .with("reserve", reservations())
                .with("take-over", takeOver ? "true" : null)
                .with("isolation", isolation);
    }

    private Map<String, String> reservations() {
        Map<String, String> byRole = new LinkedHashMap<>();
        for (String each : reserve) {
            int equals = each.indexOf('=');
            byRole.put(equals < 0 ? each : each.substring(0, equals), equals < 0 ? "all" : each.substring(equals + 1));
        }
        return byRole;
    }
}
