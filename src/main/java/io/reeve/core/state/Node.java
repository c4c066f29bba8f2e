package io.reeve.core.state;

import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One node's newest incarnation and what runs on it. */
public final class Node {
    private Entry entry;
    private Resources used = Resources.NONE;
    private final Map<String, Resources> usedByRole = new HashMap<>();
    private final Map<Integer, Integer> usedGpus = new TreeMap<>();
    private final SortedSet<Integer> usedPorts = new TreeSet<>();
    private final Map<AttemptId, Allocation> attempts = new LinkedHashMap<>();

    /**
     * @param live whether this incarnation is part of the cell; a lost one stays known until the node registers anew
     * @param sinceMs when it registered, or was lost
     * @param duty whether it takes new tasks; absent from old snapshots: it does
     */
    public record Entry(
            NodeId id,
            long incarnation,
            NodeInfo info,
            boolean live,
            long sinceMs,
            Reason reason,
            String message,
            Duty duty) {
        public Entry {
            duty = Objects.requireNonNullElse(duty, Duty.READY);
        }

        Entry lost(long atMs, Reason why, String words) {
            boolean counts = why == Reason.NODE_LOST || why == Reason.NODE_RESTARTED;
            Duty after = counts ? duty.lost(atMs) : duty.restartPlanned(Duty.NEVER);
            return new Entry(id, incarnation, info, false, atMs, why, words, after);
        }

        Entry forgotten(String words) {
            return new Entry(id, incarnation, info, false, sinceMs, Reason.NODE_FORGOTTEN, words, duty);
        }

        Entry as(NodeInfo told) {
            return new Entry(id, incarnation, told, live, sinceMs, reason, message, duty);
        }

        Entry on(Duty other) {
            return new Entry(id, incarnation, info, live, sinceMs, reason, message, other);
        }
    }

    Node(Entry entry) {
        this.entry = entry;
    }

    public Entry entry() {
        return entry;
    }

    public NodeId id() {
        return entry.id();
    }

    public boolean isLive() {
        return entry.live();
    }

    public Duty duty() {
        return entry.duty();
    }

    /** Whether new tasks may start there. */
    public boolean takesWork() {
        return entry.live() && entry.duty().phase() == Duty.Phase.READY;
    }

    /** What new tasks may have of it, all that runs there left aside. */
    Resources offered() {
        return takesWork() ? entry.info().capacity() : Resources.NONE;
    }

    public long incarnation() {
        return entry.incarnation();
    }

    public Resources used() {
        return used;
    }

    public Resources free() {
        return entry.info().capacity().minus(used);
    }

    public SortedSet<Integer> usedPorts() {
        return Collections.unmodifiableSortedSet(usedPorts);
    }

    /** Thousandths that are free of each GPU, by index. */
    public int[] freeGpus() {
        int[] free = new int[entry.info().gpus().size()];
        for (int device = 0; device < free.length; device++) {
            free[device] = (int) Resources.GPU_MILLIS - usedGpus.getOrDefault(device, 0);
        }
        return free;
    }

    /** What each live attempt holds, in order of launch. */
    public Map<AttemptId, Allocation> attempts() {
        return Collections.unmodifiableMap(attempts);
    }

    void setEntry(Entry changed) {
        entry = changed;
    }

    /** What the live attempts of each role hold. */
    public Map<String, Resources> usedByRole() {
        return Collections.unmodifiableMap(usedByRole);
    }

    void grant(AttemptId attempt, String role, Allocation allocation) {
        if (attempts.put(attempt, allocation) != null) {
            throw new IllegalStateException("attempt " + attempt + " holds resources of " + id() + " already");
        }
        used = used.plus(allocation.scalars());
        usedByRole.merge(role, allocation.scalars(), Resources::plus);
        for (int port : allocation.ports()) {
            if (!usedPorts.add(port)) {
                throw new IllegalStateException("port " + port + " of " + id() + " is taken already");
            }
        }
        for (int gpu : allocation.gpus()) {
            int taken = usedGpus.merge(gpu, allocation.millisOfEachGpu(), Integer::sum);
            if (taken > Resources.GPU_MILLIS || gpu >= entry.info().gpus().size()) {
                throw new IllegalStateException("GPU " + gpu + " of " + id() + " is taken already");
            }
        }
    }

    void release(AttemptId attempt, String role) {
        Allocation allocation = attempts.remove(attempt);
        if (allocation == null) {
            throw new IllegalStateException("attempt " + attempt + " holds nothing of " + id());
        }
        used = used.minus(allocation.scalars());
        Resources left = usedByRole.getOrDefault(role, Resources.NONE).minus(allocation.scalars());
        if (left.equals(Resources.NONE)) {
            usedByRole.remove(role);
        } else {
            usedByRole.put(role, left);
        }
        usedPorts.removeAll(allocation.ports());
        for (int gpu : allocation.gpus()) {
            usedGpus.merge(gpu, -allocation.millisOfEachGpu(), Integer::sum);
        }
    }
}
