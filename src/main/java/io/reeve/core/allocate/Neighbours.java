package io.reeve.core.allocate;

import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Want;
import io.reeve.model.NodeId;
import io.reeve.model.Placement;
import io.reeve.model.Placement.Affinity;
import io.reeve.model.Placement.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the tasks that run say of where the instances of one task may and should run. */
final class Neighbours {
    private final FreeIndex index;
    private final @Nullable Spread spread;
    private final Map<String, Integer> peers = new HashMap<>();
    private final List<Target> targets = new ArrayList<>();
    private final boolean looksAtItself;

    /**
     * One affinity and where it is met.
     *
     * @param values of the affinity's attribute, where the other tasks run
     * @param itself whether the task is one of those that it looks for
     */
    private record Target(Affinity affinity, Set<String> values, boolean itself) {}

    private Neighbours(FreeIndex index, Placement placement, Residents.Group owner) {
        this.index = index;
        this.spread = placement.spread();
        this.looksAtItself = placement.affinity().stream().anyMatch(affinity -> isItself(affinity, owner));
    }

    /** @param granted what the plan in the making has given out so far */
    static Neighbours of(Want want, FreeIndex index, Residents residents, List<Grant> granted) {
        var owner = Residents.Group.of(want.tasks().get(0));
        Placement placement = want.placement();
        var neighbours = new Neighbours(index, placement, owner);
        Spread spread = placement.spread();
        if (spread != null) {
            residents
                    .of(owner, granted)
                    .forEach((node, count) -> neighbours.count(node, spread.by(), count, neighbours.peers));
        }
        for (Affinity affinity : placement.affinity()) {
            Set<NodeId> nodes = affinity.task().isEmpty()
                    ? residents.ofJobs(affinity.job(), granted)
                    : residents
                            .of(new Residents.Group(owner.job(), affinity.task()), granted)
                            .keySet();
            Map<String, Integer> values = new HashMap<>();
            nodes.forEach(node -> neighbours.count(node, affinity.by(), 1, values));
            neighbours.targets.add(new Target(affinity, new HashSet<>(values.keySet()), isItself(affinity, owner)));
        }
        return neighbours;
    }

    boolean spreads() {
        return spread != null;
    }

    /** What the spread tells nodes apart by; null where the node has no such attribute. */
    @Nullable
    String spreadValue(Slot slot) {
        return spread == null ? null : value(slot, spread.by());
    }

    /** How many instances run where the spread's attribute has this value. */
    int peers(String value) {
        return peers.getOrDefault(value, 0);
    }

    boolean isFull(int count) {
        return spread != null && spread.maxPer() > 0 && count >= spread.maxPer();
    }

    /** Takes note of another instance; returns whether that changes more than how many peers its place has. */
    boolean placed(Slot slot) {
        if (spread != null) {
            count(slot.node.id(), spread.by(), 1, peers);
        }
        for (Target target : targets) {
            String value = value(slot, target.affinity().by());
            if (target.itself() && value != null) {
                target.values().add(value);
            }
        }
        return looksAtItself;
    }

    /** The first hard affinity that keeps the task off this node; null where none does. */
    @Nullable
    String obstacleOfAffinity(Slot slot) {
        for (Target target : targets) {
            if (target.affinity().weight() == 0 && !isMet(target, slot)) {
                return target.affinity().toString();
            }
        }
        return null;
    }

    /** What keeps the task off this node, whatever it needs; null where nothing does. */
    @Nullable
    String obstacle(Slot slot) {
        String ofAffinity = obstacleOfAffinity(slot);
        return ofAffinity != null ? ofAffinity : obstacleOfSpread(slot);
    }

    /** Each that {@link #obstacle} is the first of. */
    List<String> obstacles(Slot slot) {
        List<String> all = new ArrayList<>();
        for (Target target : targets) {
            if (target.affinity().weight() == 0 && !isMet(target, slot)) {
                all.add(target.affinity().toString());
            }
        }
        String ofSpread = obstacleOfSpread(slot);
        if (ofSpread != null) {
            all.add(ofSpread);
        }
        return all;
    }

    private @Nullable String obstacleOfSpread(Slot slot) {
        if (spread == null || spread.maxPer() == 0) {
            return null;
        }
        String value = spreadValue(slot);
        boolean full = value == null || isFull(peers(value));
        return full ? "spread at most " + spread.maxPer() + " by " + spread.by() : null;
    }

    /** The weights of the soft affinities that are met here. */
    int weight(Slot slot) {
        int sum = 0;
        for (Target target : targets) {
            sum += isMet(target, slot) ? target.affinity().weight() : 0;
        }
        return sum;
    }

    /** A task that wants to be near itself may begin anywhere that has the attribute. */
    private static boolean isMet(Target target, Slot slot) {
        String value = value(slot, target.affinity().by());
        if (target.affinity().apart()) {
            return value == null || !target.values().contains(value);
        }
        boolean isFirst = target.itself() && target.values().isEmpty();
        return value != null && (isFirst || target.values().contains(value));
    }

    private static boolean isItself(Affinity affinity, Residents.Group owner) {
        return affinity.task().isEmpty()
                ? affinity.job().equals(owner.job().name())
                : affinity.task().equals(owner.task());
    }

    private void count(NodeId node, String by, int more, Map<String, Integer> counts) {
        Slot slot = index.slot(node);
        String value = slot == null ? null : value(slot, by);
        if (value != null) {
            counts.merge(value, more, Integer::sum);
        }
    }

    private static @Nullable String value(Slot slot, String by) {
        return by.equals(Placement.NODE)
                ? slot.node.id().value()
                : slot.attributes().get(by);
    }
}
