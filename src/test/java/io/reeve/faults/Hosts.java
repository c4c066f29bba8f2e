package io.reeve.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hosts in network namespaces of this machine, joined by a bridge in a namespace of its own: the machine's network is
 * left alone. Host 0 is where the clients are and is never cut off; the others are numbered from 1.
 *
 * <p>The namespaces bear the process id of who made them, so that what a killed run left is known and removed.
 */
final class Hosts {
    private static final String PREFIX = "rvf";
    private static final Path NAMESPACES = Path.of("/run/netns");

    private final String name;

    private Hosts(String name) {
        this.name = name;
    }

    /** Why there can be none here; null where there can. */
    static @Nullable String missing() throws InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "network namespaces take root";
        }
        if (!Shell.works("ip", "netns", "list")) {
            return "\"ip netns\" (iproute2) does not work here";
        }
        if (!Shell.works("nft", "--version")) {
            return "nft (nftables) is not installed";
        }
        return Shell.works("unshare", "--net", "true") ? null : "this machine allows no network namespaces";
    }

    /** Makes host 0 and so many more. */
    static Hosts make(int count) throws IOException, InterruptedException {
        removeAbandoned();
        var hosts = new Hosts(PREFIX + ProcessHandle.current().pid());
        Shell.run("ip", "netns", "add", hosts.bridge());
        hosts.onBridge("ip", "link", "add", "br0", "type", "bridge");
        hosts.onBridge("ip", "link", "set", "br0", "up");
        for (int i = 0; i <= count; i++) {
            Shell.run("ip", "netns", "add", hosts.namespace(i));
            hosts.onBridge(
                    "ip", "link", "add", "p" + i, "type", "veth", "peer", "name", "eth0", "netns", hosts.namespace(i));
            hosts.onBridge("ip", "link", "set", "p" + i, "master", "br0", "up");
            Shell.run("ip", "-n", hosts.namespace(i), "addr", "add", address(i) + "/24", "dev", "eth0");
            Shell.run("ip", "-n", hosts.namespace(i), "link", "set", "eth0", "up");
            Shell.run("ip", "-n", hosts.namespace(i), "link", "set", "lo", "up");
        }
        return hosts;
    }

    /** Those that another process made. */
    static Hosts named(String name) {
        return new Hosts(name);
    }

    String name() {
        return name;
    }

    static String address(int host) {
        return "10.83.0." + (host + 1);
    }

    /** The command as that host runs it; the process is the command itself, not one in between. */
    List<String> on(int host, List<String> command) {
        List<String> there = new ArrayList<>(List.of("nsenter", "--net=" + NAMESPACES.resolve(namespace(host))));
        there.addAll(command);
        return there;
    }

    /** Each pair is {from, to}: nothing goes that way any more. One call is one change of the network. */
    void drop(List<int[]> ways) throws IOException, InterruptedException {
        StringBuilder rules = new StringBuilder(table());
        for (int[] way : ways) {
            rules.append("add rule bridge rv f iifname p")
                    .append(way[0])
                    .append(" oifname p")
                    .append(way[1])
                    .append(" drop\n");
        }
        apply(rules.toString());
    }

    /** So much of what the host sends is lost. */
    void lose(int host, int percent) throws IOException, InterruptedException {
        apply(table() + "add rule bridge rv f iifname p" + host + " oifname != p0 numgen random mod 100 < " + percent
                + " drop\n");
    }

    /** All goes everywhere again. */
    void heal() throws IOException, InterruptedException {
        apply(table() + "flush chain bridge rv f\n");
    }

    private static String table() {
        return "add table bridge rv\n"
                + "add chain bridge rv f { type filter hook forward priority 0; policy accept; }\n";
    }

    private void apply(String rules) throws IOException, InterruptedException {
        Path file = Files.createTempFile("rvf-rules-", ".nft");
        try {
            Files.writeString(file, rules);
            onBridge("nft", "-f", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    /** Ends every process of a host, and none of them lives to see another's end. */
    void cutPower(int host) throws IOException, InterruptedException {
        signalAll("-STOP", namespace(host));
        signalAll("-KILL", namespace(host));
    }

    private static void signalAll(String signal, String namespace) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        Shell.run("ip", "netns", "pids", namespace).lines().forEach(command::add);
        if (command.size() > 2) {
            Shell.works(command.toArray(String[]::new)); // one that has ended meanwhile is no failure
        }
    }

    /** Ends what runs on them and removes them. */
    void remove() throws IOException, InterruptedException {
        remove(name);
    }

    private static void remove(String name) throws IOException, InterruptedException {
        for (String namespace : namespaces()) {
            if (owner(namespace).equals(name)) {
                signalAll("-KILL", namespace);
                Shell.run("ip", "netns", "delete", namespace);
            }
        }
    }

    private static void removeAbandoned() throws IOException, InterruptedException {
        for (String namespace : namespaces()) {
            String owner = owner(namespace);
            if (!owner.isEmpty()
                    && ProcessHandle.of(Long.parseLong(owner.substring(PREFIX.length())))
                            .isEmpty()) {
                remove(owner);
            }
        }
    }

    /** Which run it belongs to; empty where it is none of ours. */
    private static String owner(String namespace) {
        return namespace.matches(PREFIX + "[0-9]+-.*") ? namespace.substring(0, namespace.indexOf('-')) : "";
    }

    private static List<String> namespaces() throws IOException, InterruptedException {
        return Shell.run("ip", "netns", "list")
                .lines()
                .map(line -> line.split(" ")[0])
                .toList();
    }

    private void onBridge(String... command) throws IOException, InterruptedException {
        List<String> there = new ArrayList<>(List.of("nsenter", "--net=" + NAMESPACES.resolve(bridge())));
        there.addAll(List.of(command));
        Shell.run(there);
    }

    private String bridge() {
        return name + "-b";
    }

    private String namespace(int host) {
        return name + "-" + host;
    }
}
