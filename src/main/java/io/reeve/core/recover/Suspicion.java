package io.reeve.core.recover;

import io.reeve.model.NodeId;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Which nodes are silent for longer than is usual for them, well before their leases are over. It only tells: nothing
 * is given up for it.
 *
 * <p>A node is expected again within the mean of its intervals plus four times their mean deviation, both moving, as
 * TCP estimates its timeouts (Jacobson, Congestion Avoidance and Control, SIGCOMM 1988) and as Bertier, Marin and Sens
 * (Implementation and Performance Evaluation of an Adaptable Failure Detector, DSN 2002) use it for heartbeats: a
 * network with jitter gets more patience, a steady one less, without a distribution having to be assumed.
 */
final class Suspicion {
    private final long intervalMs;
    private final Map<NodeId, Rhythm> rhythms = new HashMap<>();

    private record Rhythm(long heardMs, long meanMs, long deviationMs) {
        Rhythm heard(long nowMs) {
            long error = nowMs - heardMs - meanMs;
            return new Rhythm(nowMs, meanMs + error / 8, deviationMs + (Math.abs(error) - deviationMs) / 4);
        }
    }

    /** @param intervalMs how often a node is to be heard */
    Suspicion(long intervalMs) {
        this.intervalMs = intervalMs;
    }

    void clear() {
        rhythms.clear();
    }

    void forget(NodeId node) {
        rhythms.remove(node);
    }

    /** A process of the node begins to be heard, or is expected to. */
    void begin(NodeId node, long nowMs) {
        rhythms.put(node, new Rhythm(nowMs, intervalMs, intervalMs / 2));
    }

    void heard(NodeId node, long nowMs) {
        Rhythm known = rhythms.get(node);
        if (known == null) {
            begin(node, nowMs);
        } else {
            rhythms.put(node, known.heard(nowMs));
        }
    }

    OptionalLong heardMs(NodeId node) {
        Rhythm known = rhythms.get(node);
        return known == null ? OptionalLong.empty() : OptionalLong.of(known.heardMs());
    }

    /** From when on it is suspect unless it is heard before; a timer of another machine is never exact to a tenth. */
    long suspectAtMs(NodeId node) {
        Rhythm known = rhythms.get(node);
        return known == null
                ? Long.MAX_VALUE
                : known.heardMs() + known.meanMs() + Math.max(4 * known.deviationMs(), intervalMs / 2);
    }
}
