package io.reeve.config;

import io.reeve.model.Isolation;
import io.reeve.model.NodeId;
import io.reeve.model.NodeRole;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.PortRange;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that one node is told at its start, checked. Made by {@link NodeSettings}; a port of 0 means any free one.
 *
 * @param dataDir absolute; holds the ledger, the working directories and the logs
 * @param temporaryData whether {@code dataDir} is removed when the node has closed
 * @param join members of the cluster to join; empty for the first node
 * @param bindHost what every listener binds to
 * @param advertiseHost what other nodes and clients reach this one by
 * @param clusterPort of Hazelcast; the event bus takes any free port
 * @param ledgerPort of Ratis, on control nodes
 * @param ledgerPeers all control nodes, this one among them; empty for a ledger of one peer
 * @param taskPorts what the worker hands out
 * @param tokenFile its first line is what HTTP requests must bear; null: no token is asked for
 * @param runAs the user that tasks run as; null: nobody under root, else the node's own user
 * @param clusterXml replaces the {@code cluster.xml} of the jar
 * @param webDir serves the dashboard from here instead of from the jar
 * @param placement how this node, when it leads, chooses nodes for tasks
 * @param sharing how it, when it leads, shares the cell, and what of this node serves one role alone
 * @param takeOver whether it takes the place of the process that runs on {@code dataDir}, with its tasks
 * @param isolation how its worker holds attempts within their limits
 * @param files what it gives and keeps of files
 * @param containers how it runs those, and what of the node they may have
 */
public record NodeConfig(
        NodeId id,
        Path dataDir,
        boolean temporaryData,
        List<HostPort> join,
        String bindHost,
        String advertiseHost,
        int clusterPort,
        int ledgerPort,
        int httpPort,
        Set<NodeRole> roles,
        Map<String, String> attributes,
        CapacityOverrides capacity,
        List<PortRange> taskPorts,
        List<LedgerPeer> ledgerPeers,
        @Nullable Path tokenFile,
        boolean insecureClusterNetwork,
        @Nullable String runAs,
        @Nullable Path clusterXml,
        @Nullable Path webDir,
        PlacementPolicy placement,
        SharingConfig sharing,
        boolean takeOver,
        Isolation isolation,
        FilesConfig files,
        ContainersConfig containers) {
    public static final int DEFAULT_CLUSTER_PORT = 5701;
    public static final int DEFAULT_LEDGER_PORT = 5601;
    public static final int DEFAULT_HTTP_PORT = 5050;
    public static final String LOOPBACK = "127.0.0.1";
    public static final PortRange DEFAULT_TASK_PORTS = new PortRange(31_000, 32_000);

    public NodeConfig {
        join = List.copyOf(join);
        roles = Collections.unmodifiableSet(new TreeSet<>(roles));
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        taskPorts = List.copyOf(taskPorts);
        ledgerPeers = List.copyOf(ledgerPeers);
    }

    public boolean has(NodeRole role) {
        return roles.contains(role);
    }

    /** One line a setting, in the order and spelling of the configuration file; names the token's file, not it. */
    public String describe() {
        return ConfigPrintout.of(this);
    }
}
