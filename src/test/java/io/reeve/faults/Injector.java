package io.reeve.faults;

import io.reeve.faults.FaultPlan.Fault;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Does what the plan says, and waits after each fault until the cell has a leader again. */
final class Injector {
    /** A node that must start and an election on a busy machine. */
    private static final long LEADER_WITHIN_MS = 180_000;

    private static final long FULL_DISK_ENDS_WITHIN_MS = 30_000;
    private static final long MOMENT_WITHIN_MS = 4_000;
    private static final long WHOLE_WITHIN_MS = 60_000;
    private static final int IMPATIENT_ONE_IN = 4;
    private static final int LOST_PERCENT = 30;

    private final Fleet fleet;
    private final Map<String, SmallDisk> disks;
    private final List<StreamReader> readers;
    private final Moments moments;
    private final Patience patience;
    private final PrintStream out;
    private final List<Done> done = new ArrayList<>();
    private final List<String> wrong = new ArrayList<>();

    /**
     * A fault that was.
     *
     * @param hitMs when it hit, by the wall clock
     * @param leader who led before
     * @param whole whether every control node was up and took part when it hit
     * @param healedMs when what it broke was whole again; the processes that start then take their time
     * @param leaderAgainMs when a leader answered after that
     */
    record Done(
            Fault fault, String what, long hitMs, String leader, boolean whole, long healedMs, long leaderAgainMs) {}

    Injector(
            Fleet fleet,
            Map<String, SmallDisk> disks,
            List<StreamReader> readers,
            Moments moments,
            Patience patience,
            PrintStream out) {
        this.fleet = fleet;
        this.disks = disks;
        this.readers = readers;
        this.moments = moments;
        this.patience = patience;
        this.out = out;
    }

    List<Done> done() {
        return done;
    }

    List<String> wrong() {
        return wrong;
    }

    /** Whether the cell has a leader afterwards. */
    boolean inject(Fault fault) throws IOException, InterruptedException {
        // Mostly one minority after the other; now and then the next fault comes while nodes still start.
        boolean patient = Math.floorMod(fault.pick(), IMPATIENT_ONE_IN) != 0;
        boolean whole = patience.until(patient ? WHOLE_WITHIN_MS : 0, fleet::isWhole);
        Node leads = fleet.leader();
        Node leader = leads == null ? fleet.control().get(0) : leads;
        moments.awaitNext(fault.moment(), MOMENT_WITHIN_MS);
        if (fault.moment() != Moment.ANY) {
            patience.pass(fault.delayMs());
        }
        var hit = new Hit(fault, leader, new Random(fault.pick()));
        long beganMs = System.currentTimeMillis();
        hit.begin();
        // A signal is there at once, and then waited for; rules of the network are there when their command is done.
        long hitMs = fault.kind().isKill() ? beganMs : System.currentTimeMillis();
        hit.during();
        hit.heal();
        long healedMs = System.currentTimeMillis();
        boolean ledAgain = patience.until(LEADER_WITHIN_MS, () -> fleet.leader() != null);
        long againMs = System.currentTimeMillis();
        done.add(new Done(fault, hit.what, hitMs, leader.name(), whole, healedMs, againMs));
        out.printf(
                "%4d  %-15s %-13s %-28s held %5d ms, a leader after %5d ms%n",
                fault.number(), fault.kind(), fault.moment(), hit.what, healedMs - hitMs, againMs - healedMs);
        if (!ledAgain) {
            wrong.add("no leader within " + LEADER_WITHIN_MS + " ms after fault " + fault.number());
        }
        endsByThemselves();
        return ledAgain;
    }

    /** Nodes that end though nobody ended them; they are started again, for the run to go on. */
    private void endsByThemselves() throws IOException {
        for (Node node : fleet.nodes()) {
            String end = node.unexpectedEnd();
            if (end != null) {
                wrong.add(end);
                out.println(end);
                node.start();
            }
        }
    }

    /** One fault at work. */
    private final class Hit {
        private final Fault fault;
        private final Node leader;
        private final Random random;
        private final List<Node> victims = new ArrayList<>();
        private String what = "";

        Hit(Fault fault, Node leader, Random random) {
            this.fault = fault;
            this.leader = leader;
            this.random = random;
        }

        void begin() throws IOException, InterruptedException {
            switch (fault.kind()) {
                case KILL_LEADER -> kill(leader);
                case KILL_FOLLOWER -> kill(follower());
                case KILL_WORKER -> kill(one(fleet.workers()));
                case KILL_GATEWAY -> kill(gatewayInUse());
                case POWER_WORKER -> cutPower(one(fleet.workers()));
                case FREEZE_LEADER -> freeze(leader);
                case FREEZE_FOLLOWER -> freeze(follower());
                case FREEZE_WORKER -> freeze(one(fleet.workers()));
                case SPLIT -> split(smallerSide(false));
                case SPLIT_LEADER -> split(smallerSide(true));
                case ONE_WAY -> oneWay(random.nextBoolean() ? leader : one(fleet.nodes()));
                case BRIDGE -> bridge(one(fleet.control()));
                case LOSS -> lose(random.nextBoolean() ? leader : one(fleet.nodes()));
                case FULL_DISK -> fill(random.nextBoolean() ? leader : follower());
                case KILL_ALL -> {
                    fleet.nodes().forEach(victims::add);
                    for (Node node : fleet.nodes()) {
                        node.kill();
                    }
                    what = "all";
                }
            }
        }

        /** As long as the plan says; a full disk, until the node has noticed. */
        void during() throws InterruptedException {
            patience.pass(fault.heldMs());
            if (fault.kind() == FaultKind.FULL_DISK) {
                Node full = victims.get(0);
                if (!patience.until(FULL_DISK_ENDS_WITHIN_MS, () -> !full.isAlive())) {
                    what += ", went on";
                }
            }
        }

        void heal() throws IOException, InterruptedException {
            fleet.hosts().heal();
            for (Node victim : victims) {
                victim.thaw();
                SmallDisk disk = disks.get(victim.name());
                if (disk != null) {
                    disk.clear();
                }
            }
            for (Node victim : victims) {
                victim.start();
            }
        }

        private void kill(Node node) throws InterruptedException {
            victims.add(node);
            node.kill();
            what = node.name();
        }

        private void cutPower(Node node) throws IOException, InterruptedException {
            victims.add(node);
            fleet.hosts().cutPower(node.host());
            node.kill();
            what = node.name() + " with all processes";
        }

        private void freeze(Node node) throws IOException, InterruptedException {
            victims.add(node);
            node.freeze();
            what = node.name();
        }

        private void fill(Node node) throws IOException {
            victims.add(node);
            node.expectEnd();
            disks.get(node.name()).fill();
            what = node.name();
        }

        private void split(List<Node> side) throws IOException, InterruptedException {
            List<int[]> ways = new ArrayList<>();
            for (Node in : side) {
                for (Node other : fleet.nodes()) {
                    if (!side.contains(other)) {
                        ways.add(new int[] {in.host(), other.host()});
                        ways.add(new int[] {other.host(), in.host()});
                    }
                }
            }
            fleet.hosts().drop(ways);
            what = names(side) + " | others";
        }

        private void oneWay(Node node) throws IOException, InterruptedException {
            boolean mute = random.nextBoolean();
            List<int[]> ways = new ArrayList<>();
            for (Node other : fleet.nodes()) {
                if (other != node) {
                    ways.add(mute ? new int[] {node.host(), other.host()} : new int[] {other.host(), node.host()});
                }
            }
            fleet.hosts().drop(ways);
            what = node.name() + (mute ? " is not heard" : " hears nothing");
        }

        private void bridge(Node between) throws IOException, InterruptedException {
            List<Node> one = new ArrayList<>();
            List<Node> two = new ArrayList<>();
            for (Node node : fleet.nodes()) {
                if (node != between) {
                    // The other two control nodes are on either side.
                    boolean first = node.isControl() ? one.stream().noneMatch(Node::isControl) : random.nextBoolean();
                    (first ? one : two).add(node);
                }
            }
            List<int[]> ways = new ArrayList<>();
            for (Node a : one) {
                for (Node b : two) {
                    ways.add(new int[] {a.host(), b.host()});
                    ways.add(new int[] {b.host(), a.host()});
                }
            }
            fleet.hosts().drop(ways);
            what = names(one) + " | " + names(two) + " by " + between.name();
        }

        private void lose(Node node) throws IOException, InterruptedException {
            fleet.hosts().lose(node.host(), LOST_PERCENT);
            what = LOST_PERCENT + " % of " + node.name();
        }

        /** One control node at most, so that a majority is left on the other side. */
        private List<Node> smallerSide(boolean withLeader) {
            List<Node> side = new ArrayList<>();
            if (withLeader) {
                side.add(leader);
            } else if (random.nextBoolean()) {
                side.add(follower());
            }
            for (Node worker : fleet.workers()) {
                if (random.nextInt(3) == 0 || side.isEmpty()) {
                    side.add(worker);
                }
            }
            return side;
        }

        private Node gatewayInUse() {
            @Nullable Node used = readers.get(random.nextInt(readers.size())).gateway();
            return used == null ? one(fleet.nodes()) : used;
        }

        private Node follower() {
            return one(fleet.control().stream().filter(node -> node != leader).toList());
        }

        private Node one(List<Node> of) {
            return of.get(random.nextInt(of.size()));
        }
    }

    private static String names(List<Node> nodes) {
        return String.join("+", nodes.stream().map(Node::name).toList());
    }
}
