package io.reeve.faults;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Three control nodes and some workers, each on a host of its own and each with a gateway. */
final class Fleet {
    static final int CONTROL = 3;

    /** A look at who leads is no place to wait. */
    private static final int LOOK_MS = 2_500;

    private final Hosts hosts;
    private final List<Node> nodes;

    private Fleet(Hosts hosts, List<Node> nodes) {
        this.hosts = hosts;
        this.nodes = List.copyOf(nodes);
    }

    /** @param folder holds what each node keeps and prints */
    static Fleet of(Hosts hosts, Path top, Path folder, int workers) throws IOException, InterruptedException {
        Path token = folder.resolve("token");
        Files.createDirectories(folder);
        Files.writeString(token, Web.TOKEN + "\n");
        List<String> java = Launcher.command(top);
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= CONTROL + workers; i++) {
            boolean control = i <= CONTROL;
            String name = control ? "c" + i : "w" + (i - CONTROL);
            Path own = folder.resolve(name);
            List<String> command = new ArrayList<>(java);
            command.addAll(List.of("--name", name, "--data", own.resolve("data").toString()));
            command.addAll(List.of("--supervised", "--insecure-cluster-network", "--token-file", token.toString()));
            command.addAll(List.of("--bind", Hosts.address(i), "--node-roles"));
            command.add(control ? "control,gateway" : "worker,gateway");
            if (control) {
                command.addAll(List.of("--control-peers", peers()));
            }
            for (int seed = 1; seed <= CONTROL; seed++) {
                if (seed != i) {
                    command.addAll(List.of("--join", Hosts.address(seed) + ":" + Node.CLUSTER_PORT));
                }
            }
            command.addAll(List.of("--resource", "cpus=8", "--resource", "mem=8GB"));
            nodes.add(new Node(name, i, control, own, hosts.on(i, command)));
        }
        return new Fleet(hosts, nodes);
    }

    private static String peers() {
        return java.util.stream.IntStream.rangeClosed(1, CONTROL)
                .mapToObj(i -> "c" + i + "=" + Hosts.address(i) + ":" + Node.LEDGER_PORT)
                .collect(Collectors.joining(","));
    }

    Hosts hosts() {
        return hosts;
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Node> control() {
        return nodes.subList(0, CONTROL);
    }

    List<Node> workers() {
        return nodes.subList(CONTROL, nodes.size());
    }

    Node node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    Node gateway(Random random) {
        return nodes.get(random.nextInt(nodes.size()));
    }

    void startAll() throws IOException {
        for (Node node : nodes) {
            node.start();
        }
    }

    /** Who a majority confirmed just now; null where nobody answers. */
    @Nullable
    Node leader() {
        for (Node asked : nodes) {
            JsonObject health = health(asked);
            if (health != null) {
                return node(health.getString("leader"));
            }
        }
        return null;
    }

    /** What the node itself says; null where it is not up. */
    private static @Nullable JsonObject health(Node node) {
        if (!node.isAlive() || node.isFrozen()) {
            return null;
        }
        try {
            Web.Answer health = Web.get(node.url() + "/health", LOOK_MS);
            return health.isOk() ? health.body() : null;
        } catch (IOException unreachable) {
            return null;
        }
    }

    boolean anyEnded() {
        return nodes.stream().anyMatch(node -> !node.isAlive());
    }

    /**
     * Whether every node is a live member of the cell, by the leader's word, and every control node by its own: one
     * that was killed just now is live for as long as its lease.
     */
    boolean isWhole() throws IOException {
        JsonArray listed = query("/v1/nodes?consistency=leader").getJsonArray("nodes");
        long live = listed.stream()
                .filter(node -> "LIVE".equals(((JsonObject) node).getString("state")))
                .count();
        return live == nodes.size() && control().stream().allMatch(node -> health(node) != null);
    }

    /** From the first gateway that answers. */
    JsonObject query(String path) throws IOException {
        String last = "no gateway answers";
        for (Node asked : nodes) {
            try {
                Web.Answer answer = Web.get(asked.url() + path);
                if (answer.isOk()) {
                    return answer.body();
                }
                last = asked.name() + ": " + answer;
            } catch (IOException unreachable) {
                last = asked.name() + ": " + unreachable.getMessage();
            }
        }
        throw new IOException(path + ": " + last);
    }

    void killAll() throws InterruptedException {
        for (Node node : nodes) {
            node.kill();
        }
    }
}
