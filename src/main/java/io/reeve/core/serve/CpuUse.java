package io.reeve.core.serve;

import io.reeve.core.state.AttemptEntry;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What ready instances use of the cpus that they were granted, as their nodes told the leader last. Only of services
 * that scale by it: their nodes are asked every few seconds. What an instance used before it was ready, to start, says
 * nothing of its work.
 */
final class CpuUse {
    /** Nodes are asked so often. */
    static final long LOOK_MS = 5_000;

    private final Map<TaskId, Watch> watches = new HashMap<>();
    private final Set<TaskId> toAsk = new LinkedHashSet<>();

    private static final class Watch {
        private long askedAtMs;
        private final Map<AttemptId, NodeId> ready = new HashMap<>();
        private final Map<AttemptId, CpuTrack> tracks = new HashMap<>();
    }

    /**
     * How much it is.
     *
     * @param instances of how many it is known
     * @param milli thousandths of what one was granted, of all these together
     */
    record Sum(int instances, long milli) {}

    /** Has the nodes of the service's ready instances asked, where it is time to. */
    void look(TaskId service, Seats seats, long nowMs) {
        Watch watch = watches.computeIfAbsent(service, none -> new Watch());
        watch.ready.clear();
        for (Seat seat : seats.all) {
            if (seat.ready) {
                watch.ready.put(seat.attempt().id(), seat.attempt().node());
            }
        }
        watch.tracks.keySet().retainAll(watch.ready.keySet());
        if (!watch.ready.isEmpty() && nowMs >= nextLookMs(watch)) {
            watch.askedAtMs = nowMs;
            toAsk.add(service);
        }
    }

    /** When {@link #look} is to be called next though nothing happens. */
    long nextLookMs(TaskId service) {
        Watch watch = watches.get(service);
        return watch == null || watch.ready.isEmpty() ? Long.MAX_VALUE : nextLookMs(watch);
    }

    private static long nextLookMs(Watch watch) {
        return watch.askedAtMs == 0 ? 0 : watch.askedAtMs + LOOK_MS;
    }

    /** The service does not scale by it any more. */
    void forget(TaskId service) {
        watches.remove(service);
        toAsk.remove(service);
    }

    /** Whom to ask about which attempts; each look is given out once. */
    Map<NodeId, List<AttemptId>> takeLooks() {
        Map<NodeId, List<AttemptId>> looks = new HashMap<>();
        for (TaskId service : toAsk) {
            Objects.requireNonNull(watches.get(service))
                    .ready
                    .forEach((attempt, node) -> looks.computeIfAbsent(node, none -> new ArrayList<>())
                            .add(attempt));
        }
        toAsk.clear();
        return looks;
    }

    /** Takes in what a node says of an attempt, where that is still of interest. */
    void heard(TaskId service, AttemptId attempt, CpuTrack.Look look) {
        Watch watch = watches.get(service);
        if (watch != null && watch.ready.containsKey(attempt)) {
            watch.tracks.computeIfAbsent(attempt, none -> new CpuTrack()).add(look);
        }
    }

    /** Of the instances that are ready and whose use is known: since the number of instances changed last. */
    Sum sum(TaskId service, Seats seats, long nowMs) {
        Watch watch = watches.get(service);
        int instances = 0;
        long milli = 0;
        for (Seat seat : seats.all) {
            if (watch != null && seat.ready) {
                OptionalLong share = share(watch, seat.attempt(), seats.service.scaledAtMs(), nowMs);
                instances += share.isPresent() ? 1 : 0;
                milli += share.orElse(0);
            }
        }
        return new Sum(instances, milli);
    }

    private static OptionalLong share(Watch watch, AttemptEntry attempt, long sinceMs, long nowMs) {
        CpuTrack track = watch.tracks.get(attempt.id());
        long granted = attempt.allocation().scalars().cpuMillis();
        OptionalLong used = track == null || granted <= 0 ? OptionalLong.empty() : track.cpuMillis(sinceMs, nowMs);
        return used.isEmpty() ? used : OptionalLong.of(used.getAsLong() * 1_000 / granted);
    }
}
