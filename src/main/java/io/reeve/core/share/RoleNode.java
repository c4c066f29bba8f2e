package io.reeve.core.share;

import io.reeve.core.state.Role;
import io.reeve.model.RoleSpec;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * One role while turns are taken: what it and all below it hold, grants of the plan included.
 *
 * <p>A role that has roles below it and tasks of its own holds those in a leaf of its own among its children, with
 * weight 1.
 */
final class RoleNode {
    /** Shares of inner roles are counted in parts of so many: rescaled ones have no short exact form. */
    static final int UNIT_BITS = 50;
    /** Shares of siblings that are compared rounded are rounded to so few of these units that equal ones stay equal. */
    static final int ROUND_BITS = 10;
    /** Rescaled amounts are kept in so much finer units, so that their sums lose nothing that rounding would keep. */
    static final int FINE_BITS = 20;

    final String name;
    final @Nullable RoleNode parent;
    final boolean isLeaf;
    final long weightMillis;
    final long[] guarantee;
    final long[] limit;
    final long[] used;
    /** What of that is reserved and not used: a task may still go there, whatever the limit. */
    final long[] idle;

    long attempts;

    /** What the leaf's most urgent want asks for each task; empty for an inner role. */
    long[] asks = {};

    /** The place in the plan that a leaf stands for. */
    @Nullable
    Object claimant;

    /** Whether it or something below it is below its guarantee and asks for what it lacks. */
    boolean isFirst;

    /** The exact share, for siblings that are all leaves. */
    Share share = Share.ZERO;
    /** The weighted share in units, for siblings of which one is no leaf, and for rescaling. */
    long units;
    /** Parts of the cell that it holds by resource, children rescaled, in units. */
    final long[] parts;
    /** The largest of the parts that make its share. */
    long largestPart;
    /** What it adds to its parent's {@link #rescaled}. */
    final long[] contribution;
    /** What its parent's {@link #activeUsed} counts of it. */
    final long[] counted;

    /** Of children that are below their guarantee; smallest share first. */
    final PriorityQueue<RoleNode> first;
    /** Of all other children that still want something; smallest share first. */
    final PriorityQueue<RoleNode> others;
    /** The sum of the children in the queues, each as if its weighted share were 1, in fine units. */
    final long[] rescaled;
    /** What the children in the queues hold. */
    final long[] activeUsed;

    boolean hasInnerChild;

    RoleNode(String name, @Nullable RoleNode parent, boolean isLeaf, RoleSpec spec, Scale scale, boolean byCount) {
        this.name = name;
        this.parent = parent;
        this.isLeaf = isLeaf;
        this.weightMillis = spec.weightMillis();
        this.guarantee = scale.bounds(spec.guarantee(), 0);
        this.limit = scale.bounds(spec.limit(), Long.MAX_VALUE);
        this.used = new long[scale.size()];
        this.idle = new long[scale.size()];
        this.parts = new long[scale.size()];
        this.contribution = new long[scale.size()];
        this.counted = new long[scale.size()];
        this.rescaled = new long[isLeaf ? 0 : scale.size()];
        this.activeUsed = new long[isLeaf ? 0 : scale.size()];
        Comparator<RoleNode> order = (a, b) -> compare(a, b, byCount);
        this.first = new PriorityQueue<>(isLeaf ? 1 : 8, order);
        this.others = new PriorityQueue<>(isLeaf ? 1 : 8, order);
    }

    /** Smaller share first, then fewer allocations, then name. */
    private int compare(RoleNode a, RoleNode b, boolean byCount) {
        int byShare = hasInnerChild ? Long.compare(rounded(a.units), rounded(b.units)) : a.share.compareTo(b.share);
        if (byShare != 0) {
            return byShare;
        }
        int byAttempts = byCount ? Long.compare(a.attempts, b.attempts) : 0;
        return byAttempts != 0 ? byAttempts : a.name.compareTo(b.name);
    }

    private static long rounded(long units) {
        return (units + (1L << (ROUND_BITS - 1))) >> ROUND_BITS;
    }

    void startWith(@Nullable Role known, boolean ownOnly, Scale scale) {
        if (known == null) {
            return;
        }
        System.arraycopy(scale.amounts(ownOnly ? known.own() : known.counted()), 0, used, 0, used.length);
        if (!ownOnly) {
            System.arraycopy(scale.amounts(known.idle()), 0, idle, 0, idle.length);
        }
        attempts = ownOnly ? known.ownAttempts() : known.attempts();
    }

    PriorityQueue<RoleNode> queueOf(RoleNode child) {
        return child.isFirst ? first : others;
    }

    boolean isIdle() {
        return first.isEmpty() && others.isEmpty();
    }

    /** The child whose turn it is. */
    RoleNode next() {
        RoleNode child = first.isEmpty() ? others.peek() : first.peek();
        if (child == null) {
            throw new IllegalStateException("nobody below " + name + " wants anything");
        }
        return child;
    }

    /** The leaf whose turn it is. */
    RoleNode leaf() {
        RoleNode node = this;
        while (!node.isLeaf) {
            node = node.next();
        }
        return node;
    }

    /** The smallest weighted share of a child that still wants something, in units. */
    long smallest() {
        RoleNode a = first.peek();
        RoleNode b = others.peek();
        if (a == null || b == null) {
            return a != null ? a.units : b != null ? b.units : 0;
        }
        return Math.min(a.units, b.units);
    }

    /** Whether it has less than it is guaranteed of something that is asked for. */
    boolean lacks(long[] asked) {
        for (int i = 0; i < asked.length; i++) {
            if (asked[i] > 0 && used[i] < guarantee[i]) {
                return true;
            }
        }
        return false;
    }

    boolean isWithinLimit(long[] more) {
        for (int i = 0; i < more.length; i++) {
            if (more[i] > 0 && used[i] - idle[i] > limit[i] - more[i]) {
                return false;
            }
        }
        return true;
    }
}
