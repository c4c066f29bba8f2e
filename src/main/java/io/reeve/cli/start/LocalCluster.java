package io.reeve.cli.start;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The nodes of {@code reeve up}, started at once: the others wait for the first. Stopped the last first. */
final class LocalCluster {
    /** In place of a node's name: someone asked for the end. */
    static final String STOP = "";

    /** JVMs that start together on a small machine take their time. */
    private static final long MAX_START_MS = TimeUnit.SECONDS.toMillis(90);

    /** A node gives its tasks their time to end. */
    private static final long MAX_LEAVE_MS = TimeUnit.SECONDS.toMillis(20);

    private static final long POLL_MS = 100;

    private final List<ChildNode> children;
    private final BlockingQueue<String> events;
    private volatile boolean stopping;

    /** @param events takes the names of nodes whose process ended, and {@link #STOP} */
    LocalCluster(List<ChildNode> children, BlockingQueue<String> events) {
        this.children = List.copyOf(children);
        this.events = events;
    }

    List<ChildNode> children() {
        return children;
    }

    /** Returns when every node is a live member of the cell. */
    void start() throws InterruptedException {
        long deadlineMs = System.currentTimeMillis() + MAX_START_MS;
        for (ChildNode child : children) {
            child.start(this::ended);
        }
        awaitLive(deadlineMs);
    }

    private void ended(String name) {
        if (!stopping) {
            events.add(name);
        }
    }

    private void awaitLive(long deadlineMs) throws InterruptedException {
        while (true) {
            String event = events.poll(POLL_MS, TimeUnit.MILLISECONDS);
            if (STOP.equals(event)) {
                throw new CliException(ExitStatus.FAILED, "stopped before the cluster was ready");
            } else if (event != null) {
                throw new CliException(ExitStatus.FAILED, named(event).epitaph());
            }
            if (areLive()) {
                countIn();
                return;
            }
            if (System.currentTimeMillis() > deadlineMs) {
                throw new CliException(
                        ExitStatus.FAILED,
                        "the cluster was not ready within " + MAX_START_MS / 1000 + " s; see "
                                + children.get(0).log());
            }
        }
    }

    private boolean areLive() {
        Cluster cluster = children.get(0).connect();
        if (cluster == null) {
            return false;
        }
        try {
            List<Json> nodes = cluster.nodes().items("nodes");
            boolean registered = nodes.stream().filter(LocalCluster::isLive).count() >= children.size();
            return registered && children.stream().allMatch(child -> child.connect() != null);
        } catch (CliException notYet) {
            return false;
        }
    }

    /** Returns the exit status when the cluster shall end; a node that dies is told at once. */
    int watch(Consumer<String> say) throws InterruptedException {
        while (true) {
            String event = events.take();
            if (event.equals(STOP)) {
                return ExitStatus.DONE;
            }
            ChildNode dead = named(event);
            say.accept(dead.epitaph());
            if (!hasMajority()) {
                say.accept("of the control nodes no majority is left: without it nothing new starts");
                return ExitStatus.FAILED;
            }
            long alive = children.stream().filter(ChildNode::isAlive).count();
            say.accept(alive + " of " + children.size() + " nodes go on");
        }
    }

    private boolean hasMajority() {
        long control = children.stream().filter(ChildNode::isControl).count();
        long left = children.stream()
                .filter(child -> child.isControl() && child.isAlive())
                .count();
        return left > control / 2;
    }

    /** All leave before any of those that write it down stops. */
    void stop(Consumer<String> say) throws InterruptedException {
        stopping = true;
        children.forEach(child -> child.leave(say));
        long deadlineMs = System.currentTimeMillis() + MAX_LEAVE_MS;
        while (isAnyMember() && System.currentTimeMillis() < deadlineMs) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        List<ChildNode> lastFirst = new ArrayList<>(children);
        Collections.reverse(lastFirst);
        for (ChildNode child : lastFirst) {
            child.stop(say);
        }
    }

    /** False as well where nobody can tell: without a leader nothing is written down anyway. */
    private boolean isAnyMember() {
        for (ChildNode child : children) {
            Cluster cluster = child.isAlive() ? child.connect() : null;
            if (cluster != null) {
                try {
                    return cluster.nodes().items("nodes").stream().anyMatch(LocalCluster::isLive);
                } catch (CliException unreachable) {
                    continue; // another may know
                }
            }
        }
        return false;
    }

    /** Has the ledger of a smaller cluster, whose data this one goes on with, held by all that are to hold it. */
    private void countIn() {
        List<ChildNode> control = children.stream().filter(ChildNode::isControl).toList();
        Cluster cluster = control.get(0).connect();
        if (control.size() == 1 || cluster == null) {
            return;
        }
        List<String> counted = cluster.control().items("peers").stream()
                .map(peer -> peer.text("node"))
                .toList();
        for (ChildNode child : control) {
            if (!counted.contains(child.name())) {
                Json change = Json.object("add", Map.of(child.name(), child.ledger()));
                cluster.changeControl(change.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static boolean isLive(Json node) {
        return node.text("state").equals("LIVE");
    }

    private ChildNode named(String name) {
        return children.stream()
                .filter(child -> child.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
