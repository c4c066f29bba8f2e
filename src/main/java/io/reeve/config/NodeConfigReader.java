package io.reeve.config;

import io.reeve.model.Isolation;
import io.reeve.model.Names;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.PortRange;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns what was said into a {@link NodeConfig}, gathering every fault on the way. */
final class NodeConfigReader {
    private static final List<String> KNOWN = List.of(
            "name",
            "data",
            "temporary-data",
            "join",
            "bind",
            "advertise",
            "cluster-port",
            "ledger-port",
            "http-port",
            "node-roles",
            "attributes",
            "resources",
            "task-ports",
            "ledger-peers",
            "token-file",
            "insecure-cluster-network",
            "run-as",
            "cluster-xml",
            "web-dir",
            "placement",
            "backfill",
            "preemption",
            "preemptions-per-minute",
            "fair-share-excludes",
            "reserve",
            "take-over",
            "isolation");

    private final SettingValues values;
    private final List<String> faults;
    private final Path workingDirectory;

    NodeConfigReader(Map<String, Object> said, List<String> faults, Path workingDirectory) {
        this.values = new SettingValues(said, faults);
        this.faults = faults;
        this.workingDirectory = workingDirectory;
        for (String name : said.keySet()) {
            if (!KNOWN.contains(name) && !FilesReader.KNOWN.contains(name) && !ContainersReader.KNOWN.contains(name)) {
                faults.add("there is no setting \"" + name + "\"; the settings are " + String.join(", ", KNOWN) + ", "
                        + String.join(", ", FilesReader.KNOWN) + ", " + String.join(", ", ContainersReader.KNOWN));
            }
        }
    }

    /** Null only where a fault was added. */
    @Nullable
    NodeConfig read(String defaultName) {
        String name = values.text("name", defaultName);
        if (!Names.isName(name)) {
            faults.add("name: a node's name is lower-case letters, digits and - . _, up to 128, was \"" + name + "\"");
            return null;
        }
        NodeId id = new NodeId(name);
        String bind = values.text("bind", NodeConfig.LOOPBACK);
        Path tokenFile = existing("token-file");
        boolean insecure = values.flag("insecure-cluster-network");
        checkExposure(bind, tokenFile != null, insecure);
        Set<NodeRole> roles = roles();
        NodeConfig config = new NodeConfig(
                id,
                path(values.text("data", ".reeve/" + id)),
                values.flag("temporary-data"),
                hosts("join"),
                bind,
                advertise(bind),
                values.port("cluster-port", NodeConfig.DEFAULT_CLUSTER_PORT),
                values.port("ledger-port", NodeConfig.DEFAULT_LEDGER_PORT),
                values.port("http-port", NodeConfig.DEFAULT_HTTP_PORT),
                roles,
                values.map("attributes"),
                capacity(),
                taskPorts(),
                ledgerPeers(),
                tokenFile,
                insecure,
                values.text("run-as"),
                existing("cluster-xml"),
                existing("web-dir"),
                placement(),
                new SharingReader(values, faults).read(),
                values.flag("take-over"),
                isolation(),
                new FilesReader(values, faults, path -> path(path.toString())).read(),
                new ContainersReader(values, faults, path -> path(path.toString())).read());
        checkTogether(config);
        return config;
    }

    private void checkExposure(String bind, boolean hasToken, boolean insecure) {
        try {
            if (InetAddress.getByName(bind).isLoopbackAddress() || hasToken && insecure) {
                return;
            }
        } catch (UnknownHostException unknown) {
            faults.add("bind: \"" + bind + "\" is not an address of this machine");
            return;
        }
        String missing = hasToken ? "" : "--token-file FILE, which HTTP requests must then bear";
        if (!insecure) {
            missing += (missing.isEmpty() ? "" : ", and ") + "--insecure-cluster-network, which says that you know: "
                    + "Hazelcast's member traffic, the event bus and the ledger's replication are neither encrypted "
                    + "nor authenticated, so whoever reaches their ports controls the cluster";
        }
        faults.add("bind: " + bind + " can be reached from other machines; that takes " + missing);
    }

    private void checkTogether(NodeConfig config) {
        if (!config.join().isEmpty() && config.ledgerPeers().isEmpty() && config.has(NodeRole.CONTROL)) {
            faults.add("node-roles: a control node that joins others needs ledger-peers, which names every control "
                    + "node (--control-peers node-1=HOST:PORT,…); a node without the ledger has the roles "
                    + "worker,gateway");
        }
        if (config.join().isEmpty() && !config.has(NodeRole.CONTROL)) {
            faults.add("join: a node without the role control needs a cluster to join (--join HOST)");
        }
        boolean listed =
                config.ledgerPeers().stream().anyMatch(peer -> peer.node().equals(config.id()));
        if (!config.ledgerPeers().isEmpty() && config.has(NodeRole.CONTROL) && !listed) {
            faults.add("ledger-peers: this node, " + config.id() + ", is a control node and not among them");
        }
        if (config.ledgerPeers().stream().map(LedgerPeer::node).distinct().count()
                < config.ledgerPeers().size()) {
            faults.add("ledger-peers: a node is named twice");
        }
        List<Integer> ports = new ArrayList<>(List.of(config.clusterPort(), config.ledgerPort(), config.httpPort()));
        ports.removeIf(port -> port == 0);
        if (ports.stream().distinct().count() < ports.size()) {
            faults.add("cluster-port, ledger-port and http-port must differ, were " + ports);
        }
    }

    private String advertise(String bind) {
        String advertised = values.text("advertise");
        if (advertised == null && (bind.equals("0.0.0.0") || bind.equals("::"))) {
            faults.add("advertise: with bind " + bind + ", say by which address others reach this node");
        }
        return advertised == null ? bind : advertised;
    }

    private Set<NodeRole> roles() {
        Set<NodeRole> roles = EnumSet.noneOf(NodeRole.class);
        for (String role : values.list("node-roles")) {
            try {
                roles.add(NodeRole.valueOf(role.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                faults.add("node-roles: the roles are control, worker and gateway, was \"" + role + "\"");
            }
        }
        return roles.isEmpty() ? EnumSet.allOf(NodeRole.class) : roles;
    }

    private CapacityOverrides capacity() {
        Map<String, Long> amounts = new TreeMap<>();
        List<String> gpus = new ArrayList<>();
        values.map("resources")
                .forEach((name, text) -> values.parse("resources." + name, text, amount -> {
                    if (name.equals("gpus")) {
                        gpus.addAll(Quantity.parseGpus(amount));
                        return;
                    }
                    boolean isSize = name.equals("mem") || name.equals("disk");
                    amounts.put(name, isSize ? Quantity.parseSize(amount) : Quantity.parseMillis(amount));
                }));
        return new CapacityOverrides(
                amounts.remove("cpus"), amounts.remove("mem"), amounts.remove("disk"), amounts, gpus);
    }

    private PlacementPolicy placement() {
        PlacementPolicy[] chosen = {PlacementPolicy.BEST_FIT};
        values.parse(
                "placement",
                values.text("placement", PlacementPolicy.BEST_FIT.text()),
                text -> chosen[0] = PlacementPolicy.parse(text));
        return chosen[0];
    }

    private Isolation isolation() {
        String said = values.text("isolation", Isolation.AUTO.text());
        for (Isolation isolation : Isolation.values()) {
            if (isolation.text().equals(said)) {
                return isolation;
            }
        }
        faults.add("isolation: it is auto, cgroup or none, was \"" + said + "\"");
        return Isolation.AUTO;
    }

    private List<PortRange> taskPorts() {
        List<PortRange> ranges = new ArrayList<>();
        for (String range : values.list("task-ports")) {
            values.parse("task-ports", range, text -> {
                int[] ends = Arrays.stream(text.split("-", 2))
                        .mapToInt(Integer::parseInt)
                        .toArray();
                ranges.add(new PortRange(ends[0], ends[ends.length - 1]));
            });
        }
        return values.isSaid("task-ports") ? ranges : List.of(NodeConfig.DEFAULT_TASK_PORTS);
    }

    private List<LedgerPeer> ledgerPeers() {
        List<LedgerPeer> peers = new ArrayList<>();
        for (String peer : values.list("ledger-peers")) {
            values.parse("ledger-peers", peer, text -> {
                int equals = text.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("a peer looks like node-1=HOST:PORT, was \"" + text + "\"");
                }
                HostPort address = HostPort.parse(text.substring(equals + 1), NodeConfig.DEFAULT_LEDGER_PORT);
                peers.add(new LedgerPeer(new NodeId(text.substring(0, equals)), address));
            });
        }
        return peers;
    }

    private List<HostPort> hosts(String name) {
        List<HostPort> hosts = new ArrayList<>();
        for (String host : values.list(name)) {
            values.parse(name, host, text -> hosts.add(HostPort.parse(text, NodeConfig.DEFAULT_CLUSTER_PORT)));
        }
        return hosts;
    }

    private Path path(String text) {
        return workingDirectory.resolve(text).toAbsolutePath().normalize();
    }

    private @Nullable Path existing(String name) {
        String text = values.text(name);
        if (text == null) {
            return null;
        }
        Path path = path(text);
        if (!Files.isReadable(path)) {
            faults.add(name + ": " + path + " is not there or cannot be read");
        }
        return path;
    }
}
