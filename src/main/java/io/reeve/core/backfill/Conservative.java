package io.reeve.core.backfill;

import io.reeve.core.backfill.Ends.Running;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.Event;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Reservation;
import io.reeve.message.Rounds.Want;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A booking for each task that waits, made when it comes: nobody delays anybody who came before. When something ends
 * early, each task that waits moves to the earliest start that the bookings of all others leave, in the order of their
 * arrival, so no start moves to later. After Feitelson and Weil (Utilization and predictability in scheduling the IBM
 * SP2 with backfilling, IPPS 1998), on nodes in place of one pool.
 *
 * <p>Where an attempt runs past its estimate the bookings contradict it; then all are made anew.
 */
final class Conservative implements Backfill {
    /** Bounds the work of a plan; later tasks wait until some of these started. */
    private static final int MAX_BOOKINGS = 10_000;
    /** Plans that follow at once, with nothing new, upon one that took bookings away: so that none follow for ever. */
    private static final int MAX_REPLANS = 2;

    private final ClusterView view;
    private final Ends ends;
    private final Map<TaskId, Booking> bookings = new LinkedHashMap<>();
    private final Map<NodeId, Profile> profiles = new HashMap<>();
    /** Wants whose tasks all gave up their bookings in this plan, by their lists of tasks. */
    private final Set<List<TaskId>> released = Collections.newSetFromMap(new IdentityHashMap<>());
    /** Whose booking was taken away in this plan, and who has neither a grant nor another one since. */
    private final Set<TaskId> lost = new HashSet<>();

    /** Whether in this plan a booking went to another node or a later time, or is used up elsewhere. */
    private boolean moved;

    /** Of this plan: where and when those were booked that gave it up. */
    private final Map<TaskId, Booking> given = new HashMap<>();

    /** Whether another plan was asked for at once, after the last one. */
    private boolean asksAgain;

    private int replans;
    private long nowMs;

    private record Booking(NodeId node, Resources amounts, long startMs, long endMs) {}

    Conservative(ClusterView view, Ends ends) {
        this.view = view;
        this.ends = ends;
    }

    @Override
    public void rebuild() {
        ends.rebuild();
        bookings.clear();
        lost.clear();
    }

    @Override
    public void observe(Event event) {
        ends.observe(event);
        replans = 0;
    }

    @Override
    public void begin(Demand demand) {
        nowMs = demand.nowMs();
        ends.newPlan();
        replans = asksAgain ? replans + 1 : 0;
        moved = false;
        given.clear();
        lost.clear();
        released.clear();
        profiles.clear();
        bookings.keySet().stream().filter(task -> !waits(task)).forEach(lost::add);
        bookings.keySet().removeAll(lost);
        if (ends.takeNodesChanged() || isContradicted()) {
            lost.addAll(bookings.keySet());
            given.putAll(bookings);
            bookings.clear();
            profiles.clear();
        }
    }

    @Override
    public boolean isOpenTo(Want want) {
        return true;
    }

    @Override
    public boolean allows(Node node, Resources free, Want want, int task) {
        release(want, task);
        return profile(node.id()).fits(want.request().scalars(), nowMs, Profile.end(nowMs, length(want)));
    }

    @Override
    public void granted(Node node, Want want, int task) {
        Resources amounts = want.request().scalars();
        profile(node.id()).take(nowMs, Profile.end(nowMs, length(want)), amounts);
        ends.plan(node, want, task, nowMs);
        lost.remove(want.tasks().get(task));
        Booking before = given.get(want.tasks().get(task));
        moved |= before != null && !before.node().equals(node.id());
    }

    @Override
    public @Nullable Reservation blocked(Want want, int from, Supplier<Collection<Node>> feasible) {
        Collection<Node> nodes = feasible.get();
        Booking first = null;
        for (int task = from; task < want.tasks().size() && bookings.size() <= MAX_BOOKINGS; task++) {
            TaskId id = want.tasks().get(task);
            cancel(id);
            Booking booking = earliest(want, nodes);
            if (booking == null) {
                return null;
            }
            profile(booking.node()).take(booking.startMs(), booking.endMs(), booking.amounts());
            bookings.put(id, booking);
            lost.remove(id);
            moved |= isMoved(given.get(id), booking);
            first = first == null ? booking : first;
        }
        return first == null ? null : new Reservation(first.node(), first.startMs());
    }

    private static boolean isMoved(@Nullable Booking before, Booking now) {
        return before != null && (!before.node().equals(now.node()) || before.startMs() < now.startMs());
    }

    /** Bookings that move have all asked again, by the time of the next plan. */
    @Override
    public boolean takeKeptMoved() {
        return false;
    }

    @Override
    public Map<TaskId, Reservation> kept() {
        Map<TaskId, Reservation> kept = new LinkedHashMap<>();
        bookings.forEach((task, booking) -> kept.put(task, new Reservation(booking.node(), booking.startMs())));
        return kept;
    }

    /** What was given up may be what kept somebody waiting who was asked before: so it is asked again. */
    @Override
    public long againAtMs() {
        asksAgain = (moved || !lost.isEmpty()) && replans < MAX_REPLANS;
        if (asksAgain) {
            return nowMs;
        }
        long startMs = nextStartMs();
        return startMs == Ends.NEVER ? Plan.NEVER : startMs;
    }

    private long nextStartMs() {
        long next = Ends.NEVER;
        for (Booking booking : bookings.values()) {
            if (booking.startMs() > nowMs) {
                next = Math.min(next, booking.startMs());
            }
        }
        return next;
    }

    @Override
    public @Nullable TaskId closedBy() {
        return null;
    }

    private @Nullable Booking earliest(Want want, Collection<Node> nodes) {
        Resources amounts = want.request().scalars();
        long lengthMs = length(want);
        NodeId best = null;
        long startMs = Ends.NEVER;
        for (Node node : nodes) {
            long atMs = profile(node.id()).earliest(amounts, lengthMs);
            if (atMs < startMs) {
                best = node.id();
                startMs = atMs;
            }
        }
        return best == null ? null : new Booking(best, amounts, startMs, Profile.end(startMs, lengthMs));
    }

    /** The tasks of a want are alike: none of them keeps room from the one before it. */
    private void release(Want want, int from) {
        if (!bookings.isEmpty() && released.add(want.tasks())) {
            want.tasks().subList(from, want.tasks().size()).forEach(this::cancel);
        }
    }

    private void cancel(TaskId task) {
        Booking booking = bookings.remove(task);
        if (booking == null) {
            return;
        }
        lost.add(task);
        given.put(task, booking);
        Profile known = profiles.get(booking.node());
        if (known != null) {
            known.give(booking.startMs(), booking.endMs(), booking.amounts());
        }
    }

    private Profile profile(NodeId id) {
        return profiles.computeIfAbsent(id, this::build);
    }

    private Profile build(NodeId id) {
        Profile profile = new Profile(nowMs, ends.free(Objects.requireNonNull(view.node(id))));
        for (Running running : ends.of(id, nowMs)) {
            profile.give(running.endMs(), Ends.NEVER, running.amounts());
        }
        for (Booking booking : bookings.values()) {
            if (booking.node().equals(id)) {
                profile.take(booking.startMs(), booking.endMs(), booking.amounts());
            }
        }
        return profile;
    }

    /** Something runs longer than was assumed, so a booking cannot be kept. */
    private boolean isContradicted() {
        for (Booking booking : bookings.values()) {
            if (booking.startMs() < nowMs || profile(booking.node()).isOverbooked()) {
                return true;
            }
        }
        return false;
    }

    private static long length(Want want) {
        return want.plannedMs() == TaskSpec.NO_ESTIMATE ? Ends.NEVER : want.plannedMs();
    }

    private boolean waits(TaskId id) {
        TaskEntry task = view.task(id);
        return task != null && task.phase() instanceof TaskPhase.Pending;
    }
}
