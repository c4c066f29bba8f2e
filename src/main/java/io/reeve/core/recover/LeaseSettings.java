package io.reeve.core.recover;

import io.reeve.message.Membership;
import io.reeve.model.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * How long a silent node is trusted.
 *
 * @param leaseMs granted with each renewal, and counted by the node from when it sent the request
 * @param renewEveryMs how often a node asks
 * @param marginMs added by the leader: time to kill, and delays
 * @param driftPercent added by the leader: how much two clocks may run apart
 * @param relaunchAfterMs how long after its launch an attempt that was not reported started may be missing from its
 *     node's list, before its launch is sent again
 * @param forgottenAfterMs how long after its start an attempt may be missing from its node's list, before it is lost;
 *     longer than any message is under way, because a renewal that comes late lists what was held when it was sent
 * @param maxClockSkewMs how far a node's wall clock may be off
 * @param unleased the node of a cell with one control node, on that node: no other leader can ever be, so only the end
 *     of its JVM ends its attempts; null in every other cell
 */
public record LeaseSettings(
        long leaseMs,
        long renewEveryMs,
        long marginMs,
        int driftPercent,
        long relaunchAfterMs,
        long forgottenAfterMs,
        long maxClockSkewMs,
        @Nullable NodeId unleased) {
    public static final LeaseSettings DEFAULT = new LeaseSettings(6_000, 1_500, 1_000, 2, 4_000, 30_000, 5_000, null);

    /** What an unleased node is granted: more than any process lives. */
    public static final long UNLIMITED_MS = Membership.UNLIMITED_MS;

    public LeaseSettings withUnleased(@Nullable NodeId node) {
        return new LeaseSettings(
                leaseMs, renewEveryMs, marginMs, driftPercent, relaunchAfterMs, forgottenAfterMs, maxClockSkewMs, node);
    }

    /** From the last sign of life to the moment at which the node has certainly stopped everything. */
    long patienceMs() {
        return patienceMs(leaseMs);
    }

    /** The same for a lease of another length. */
    long patienceMs(long length) {
        return length + length * driftPercent / 100 + marginMs;
    }

    /** Two leaders' clocks differ by no more: each is that close to those of the nodes that it admitted. */
    long betweenLeadersMs() {
        return 2 * maxClockSkewMs;
    }
}
