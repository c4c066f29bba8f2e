package io.reeve.config;

import io.reeve.model.Resources;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A configuration as text for people, readable again as a configuration file. */
final class ConfigPrintout {
    private final StringBuilder text = new StringBuilder();

    private ConfigPrintout() {}

    static String of(NodeConfig config) {
        ConfigPrintout out = new ConfigPrintout();
        out.line("name", config.id());
        out.line("data", config.dataDir());
        out.line("temporary-data", config.temporaryData());
        out.list("join", config.join());
        out.line("bind", config.bindHost());
        out.line("advertise", config.advertiseHost());
        out.line("cluster-port", config.clusterPort());
        out.line("ledger-port", config.ledgerPort());
        out.line("http-port", config.httpPort());
        out.list(
                "node-roles",
                config.roles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .toList());
        out.map("attributes", config.attributes());
        out.map("resources", resources(config.capacity()));
        out.list("task-ports", config.taskPorts());
        out.list("ledger-peers", config.ledgerPeers());
        out.line("token-file", config.tokenFile());
        out.line("insecure-cluster-network", config.insecureClusterNetwork());
        out.line("run-as", config.runAs());
        out.line("cluster-xml", config.clusterXml());
        out.line("web-dir", config.webDir());
        out.line("placement", config.placement().text());
        out.line("backfill", config.sharing().backfill().text());
        out.line("preemption", config.sharing().preemption().text());
        out.line("preemptions-per-minute", config.sharing().preemptionsPerMinute());
        out.list("fair-share-excludes", new TreeSet<>(config.sharing().fairShareExcludes()));
        out.map("reserve", config.sharing().reserveAsText());
        out.line("take-over", config.takeOver());
        out.line("isolation", config.isolation().text());
        FilesConfig files = config.files();
        out.list("files-from", files.from());
        out.line("cache-size", files.cacheBytes() + "B");
        out.line("keep-age", files.keepAgeMs() / 1_000 + "s");
        out.line("keep-size", files.keepBytes() + "B");
        if (files.keepFreeBytes() != FilesConfig.SOME) {
            out.line("keep-free", files.keepFreeBytes() + "B");
        }
        out.line("log-size", files.logBytes() + "B");
        out.line("secret-key-file", files.secretKeyFile());
        ContainersConfig containers = config.containers();
        out.line("container-runtime", containers.runtime());
        out.line("container-engine", containers.engine());
        out.list("container-rootfs", containers.rootfs());
        out.list("container-mounts", containers.mounts());
        out.list("container-users", containers.users());
        return out.text.toString();
    }

    private static Map<String, String> resources(CapacityOverrides capacity) {
        Map<String, String> amounts = new TreeMap<>();
        capacity.custom().forEach((name, millis) -> amounts.put(name, Quantity.formatMillis(millis)));
        Resources said = capacity.applyTo(Resources.NONE);
        if (capacity.cpuMillis() != null) {
            amounts.put("cpus", Quantity.formatMillis(said.cpuMillis()));
        }
        if (capacity.memoryBytes() != null) {
            amounts.put("mem", said.memoryBytes() + "B");
        }
        if (capacity.diskBytes() != null) {
            amounts.put("disk", said.diskBytes() + "B");
        }
        if (!capacity.gpus().isEmpty()) {
            amounts.put("gpus", Quantity.formatGpus(capacity.gpus()));
        }
        return amounts;
    }

    private void line(String name, @Nullable Object value) {
        if (value != null) {
            text.append(name).append(": ").append(quoted(value)).append('\n');
        }
    }

    private void list(String name, Collection<?> values) {
        List<String> items = values.stream().map(ConfigPrintout::quoted).toList();
        text.append(name).append(": [").append(String.join(", ", items)).append("]\n");
    }

    private void map(String name, Map<String, String> values) {
        String entries = values.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + quoted(entry.getValue()))
                .collect(Collectors.joining(", "));
        text.append(name).append(": {").append(entries).append("}\n");
    }

    private static String quoted(Object value) {
        String plain = value.toString();
        return plain.matches("[A-Za-z0-9/][A-Za-z0-9._/=-]*")
                ? plain
                : '"' + plain.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
