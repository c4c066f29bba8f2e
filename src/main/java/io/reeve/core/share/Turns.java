package io.reeve.core.share;

import io.reeve.core.state.Role;
import io.reeve.core.state.Roles;
import io.reeve.model.RoleName;
import io.reeve.model.RoleSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says whose turn it is, grant after grant: hierarchical weighted dominant resource fairness.
 *
 * <p>Among the children of each role first those below their guarantee, then the one with the smallest weighted
 * dominant share before the grant; ties by fewer allocations, then name. (Ghodsi et al., "Dominant Resource Fairness",
 * NSDI 2011.)
 *
 * @param <T> what stands for a role's wants
 */
public final class Turns<T> {
    /*
     * A tree of priority queues, in which only roles that still want something stand: whose turn it is stands at the
     * head of each queue on its path, and a grant changes the keys on this path alone. So a grant costs
     * O(depth * log(children)), however many roles there are.
     *
     * The share of an inner role is that of H-DRF (Bhattacharya et al., "Hierarchical Scheduling for Diverse Datacenter
     * Workloads", SoCC 2013): the vectors of its children are rescaled to the smallest share among those that are not
     * blocked, then added to those of the blocked ones as they are; a resource of which nothing is left for anybody
     * makes no share. Blocked is who wants nothing more or can get nothing more: who is not in a queue. The sums
     * over the children are kept, as if each share were 1: rescaling multiplies them by the smallest share.
     *
     * Siblings that are all leaves are compared exactly. Where one is an inner role, all of them are compared in units
     * of 2^-40 of the cell, because rescaled sums have no short exact form; equal shares stay equal.
     */
    private final Roles roles;
    private final Scale scale;
    private final boolean byCount;
    private final RoleNode cell;
    private final Map<String, RoleNode> inner = new HashMap<>();
    private final List<Claim<T>> claims = new ArrayList<>();
    private final long[] smallestAsk;
    private final boolean[] saturated;
    private boolean begun;

    private record Claim<T>(String role, T claimant, long[] asks) {}

    /** @param byCount whether ties go to fewer allocations before the name */
    public Turns(Roles roles, Scale scale, boolean byCount) {
        this.roles = roles;
        this.scale = scale;
        this.byCount = byCount;
        this.cell = new RoleNode("", null, false, RoleSpec.undefined("cell"), scale, byCount);
        this.smallestAsk = new long[scale.size()];
        this.saturated = new boolean[scale.size()];
        Arrays.fill(smallestAsk, Long.MAX_VALUE);
    }

    /** Takes in a role, each once, before the first turn. */
    public void add(String role, T claimant, long[] asks) {
        claims.add(new Claim<>(role, claimant, asks));
    }

    /** Says, before the first turn, what someone wants besides what is asked first. */
    public void alsoWanted(long[] asks) {
        for (int i = 0; i < asks.length; i++) {
            if (asks[i] > 0) {
                smallestAsk[i] = Math.min(smallestAsk[i], asks[i]);
            }
        }
    }

    /** Whose turn it is; null when nobody wants anything. */
    @SuppressWarnings("unchecked") // claimants come from add alone
    public @Nullable T next() {
        if (!begun) {
            begin();
        }
        return cell.isIdle() ? null : (T) cell.leaf().claimant;
    }

    /**
     * Counts a grant to the role whose turn it is.
     *
     * @param thenAsks what the role asks for from here on; null where it wants nothing more
     */
    public void granted(long[] amounts, long @Nullable [] thenAsks) {
        RoleNode leaf = takeOut();
        for (RoleNode node = leaf; node != null; node = node.parent) {
            for (int i = 0; i < amounts.length; i++) {
                node.used[i] += amounts[i];
            }
            node.attempts++;
        }
        if (thenAsks == null) {
            putBackAllBut(leaf);
        } else {
            leaf.asks = thenAsks;
            putBack(leaf);
        }
        if (!inner.isEmpty() && noteSaturation()) {
            rebuild();
        }
    }

    /** The role whose turn it is goes on with a want that asks for something else. */
    public void nowAsks(long[] asks) {
        RoleNode leaf = takeOut();
        leaf.asks = asks;
        putBack(leaf);
    }

    /** The role whose turn it is wants nothing more, or can get nothing more. */
    public void leave() {
        putBackAllBut(takeOut());
    }

    private void putBackAllBut(RoleNode leaf) {
        for (RoleNode node = leaf; node.parent != null; node = node.parent) {
            if (node.isLeaf || node.isIdle()) {
                clearContribution(node);
            } else {
                putBack(node);
                return;
            }
        }
    }

    /** The role on the path of the one whose turn it is that the amounts would bring above its limit; null if none. */
    public @Nullable String limitReached(long[] amounts) {
        for (RoleNode node = cell.leaf(); node != null; node = node.parent) {
            if (!node.isWithinLimit(amounts)) {
                return node.name;
            }
        }
        return null;
    }

    /** Whether the role whose turn it is has its turn because it, or a role above it, is below its guarantee. */
    public boolean isBelowGuarantee() {
        RoleNode leaf = cell.leaf();
        for (RoleNode node = leaf; node != null; node = node.parent) {
            if (node.lacks(leaf.asks)) {
                return true;
            }
        }
        return false;
    }

    /** How many more tasks of what it asks for bring the role whose turn it is to its guarantee, up to {@code most}. */
    public int tasksToGuarantee(int most) {
        RoleNode leaf = cell.leaf();
        long tasks = 0;
        for (RoleNode node = leaf; node != null; node = node.parent) {
            for (int i = 0; i < leaf.asks.length; i++) {
                long lack = node.guarantee[i] - node.used[i];
                if (leaf.asks[i] > 0 && lack > 0) {
                    tasks = Math.max(tasks, (lack + leaf.asks[i] - 1) / leaf.asks[i]);
                }
            }
        }
        return (int) Math.min(tasks, most);
    }

    private void begin() {
        begun = true;
        cell.startWith(roles.cell(), false, scale);
        Set<String> above = new HashSet<>();
        for (Claim<T> claim : claims) {
            for (String each = RoleName.parent(claim.role()); !each.isEmpty(); each = RoleName.parent(each)) {
                above.add(each);
            }
        }
        List<RoleNode> leaves = new ArrayList<>(claims.size());
        for (Claim<T> claim : claims) {
            alsoWanted(claim.asks());
            Role known = roles.get(claim.role());
            boolean hasBelow = above.contains(claim.role())
                    || known != null && !known.children().isEmpty();
            RoleNode leaf = hasBelow
                    ? node(claim.role(), innerNode(claim.role()), true, RoleSpec.undefined(claim.role()))
                    : node(claim.role(), parentOf(claim.role()), true, roles.spec(claim.role()));
            leaf.startWith(known, hasBelow, scale);
            leaf.claimant = claim.claimant();
            leaf.asks = claim.asks();
            leaves.add(leaf);
        }
        noteSaturation();
        leaves.forEach(this::putIn);
    }

    private RoleNode node(String name, RoleNode parent, boolean isLeaf, RoleSpec spec) {
        RoleNode node = new RoleNode(name, parent, isLeaf, spec, scale, byCount);
        parent.hasInnerChild |= !isLeaf;
        return node;
    }

    private RoleNode parentOf(String role) {
        String parent = RoleName.parent(role);
        return parent.isEmpty() ? cell : innerNode(parent);
    }

    private RoleNode innerNode(String role) {
        RoleNode known = inner.get(role);
        if (known != null) {
            return known;
        }
        RoleNode node = node(role, parentOf(role), false, roles.spec(role));
        node.startWith(roles.get(role), false, scale);
        inner.put(role, node);
        return node;
    }

    /** Puts a leaf into the queues of its path; those above that stand in one already are moved. */
    private void putIn(RoleNode leaf) {
        List<RoleNode> path = new ArrayList<>();
        for (RoleNode node = leaf; node.parent != null; node = node.parent) {
            path.add(node);
        }
        for (int i = 1; i < path.size(); i++) {
            RoleNode node = path.get(i);
            if (!node.isIdle()) {
                Objects.requireNonNull(node.parent).queueOf(node).remove(node);
            }
        }
        putBack(leaf);
    }

    /** Takes the leaf whose turn it is, and all above it, out of the queues that they are at the head of. */
    private RoleNode takeOut() {
        RoleNode node = cell;
        while (!node.isLeaf) {
            RoleNode child = node.next();
            node.queueOf(child).remove();
            node = child;
        }
        return node;
    }

    /** Computes the keys of a node and of all above it anew, and puts each into its parent's queue. */
    private void putBack(RoleNode from) {
        RoleNode node = from;
        for (RoleNode parent = node.parent; parent != null; parent = node.parent) {
            if (node.isLeaf) {
                node.isFirst = node.lacks(node.asks);
                measureLeaf(node);
            } else {
                node.isFirst = !node.first.isEmpty() || node.lacks(node.leaf().asks);
                measureInner(node);
            }
            contribute(node, parent);
            parent.queueOf(node).add(node);
            node = parent;
        }
    }

    private void measureLeaf(RoleNode leaf) {
        int dominant = scale.dominant(leaf.used);
        leaf.share =
                dominant < 0 ? Share.ZERO : new Share(leaf.used[dominant], scale.capacity(dominant), leaf.weightMillis);
        if (!inner.isEmpty()) {
            for (int i = 0; i < leaf.parts.length; i++) {
                leaf.parts[i] = Exact.multiplyDivide(leaf.used[i], 1L << RoleNode.UNIT_BITS, scale.capacity(i));
            }
            leaf.largestPart = dominant < 0 ? 0 : leaf.parts[dominant];
            leaf.units = weighted(leaf);
        }
    }

    private void measureInner(RoleNode node) {
        long smallest = node.smallest();
        boolean anyCounts = anyCounts();
        node.largestPart = 0;
        for (int i = 0; i < node.parts.length; i++) {
            long blocked = node.used[i] - node.activeUsed[i];
            node.parts[i] = Exact.multiplyDivide(blocked, 1L << RoleNode.UNIT_BITS, scale.capacity(i))
                    + Exact.multiplyDivide(smallest, node.rescaled[i], 1_000L << RoleNode.FINE_BITS);
            if (scale.isFair(i) && (!anyCounts || !saturated[i])) {
                node.largestPart = Math.max(node.largestPart, node.parts[i]);
            }
        }
        node.units = weighted(node);
    }

    private static long weighted(RoleNode node) {
        return Exact.multiplyDivide(node.largestPart, 1_000, node.weightMillis);
    }

    private boolean anyCounts() {
        for (int i = 0; i < saturated.length; i++) {
            if (scale.isFair(i) && !saturated[i]) {
                return true;
            }
        }
        return false;
    }

    /** Brings the parent's sums up to date with a child that is, or goes back, into one of its queues. */
    private void contribute(RoleNode child, RoleNode parent) {
        if (parent.parent == null) {
            return; // nobody asks for the share of the whole cell
        }
        boolean anyCounts = anyCounts();
        long largest = child.largestPart;
        for (int i = 0; i < child.parts.length; i++) {
            boolean counts = largest > 0 && (child.isLeaf || !anyCounts || !saturated[i]) && scale.isFair(i);
            long now = counts
                    ? Exact.multiplyDivide(child.parts[i], child.weightMillis << RoleNode.FINE_BITS, largest)
                    : 0;
            parent.rescaled[i] += now - child.contribution[i];
            child.contribution[i] = now;
            parent.activeUsed[i] += child.used[i] - child.counted[i];
            child.counted[i] = child.used[i];
        }
    }

    private void clearContribution(RoleNode child) {
        RoleNode parent = Objects.requireNonNull(child.parent);
        if (parent.parent == null) {
            return;
        }
        for (int i = 0; i < child.parts.length; i++) {
            parent.rescaled[i] -= child.contribution[i];
            child.contribution[i] = 0;
            parent.activeUsed[i] -= child.counted[i];
            child.counted[i] = 0;
        }
    }

    /** Notes what nothing is left of for anybody; returns whether that changed. */
    private boolean noteSaturation() {
        boolean changed = false;
        for (int i = 0; i < saturated.length; i++) {
            long free = scale.capacity(i) - cell.used[i];
            boolean now = free <= 0 || smallestAsk[i] != Long.MAX_VALUE && free < smallestAsk[i];
            changed |= now != saturated[i];
            saturated[i] = now;
        }
        return changed;
    }

    /** Every key anew, the deepest first: happens once for each resource that runs out. */
    private void rebuild() {
        List<RoleNode> leaves = new ArrayList<>();
        collect(cell, leaves);
        leaves.forEach(this::putIn);
    }

    private static void collect(RoleNode node, List<RoleNode> leaves) {
        List<RoleNode> children = new ArrayList<>(node.first);
        children.addAll(node.others);
        node.first.clear();
        node.others.clear();
        for (RoleNode child : children) {
            if (child.isLeaf) {
                leaves.add(child);
            } else {
                collect(child, leaves);
            }
        }
    }
}
