package io.reeve.core.backfill;

import io.reeve.core.backfill.Ends.Running;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Reservation;
import io.reeve.message.Rounds.Want;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.NodeId;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps gangs from starving, beside a policy that does so for single tasks.
 *
 * <p>A gang that has no room is passed for a while. Then nodes are held for it: others start there only with what it
 * leaves, or where by their estimates they end before it can start, or where they are of its role and more urgent. One
 * gang of the cell holds nodes at a time, in the order in which they were found to have no room, so two can never wait
 * for what the other holds. What the policy keeps for a single task on a held node gives way meanwhile. A hold on which
 * nothing ends for long is given up, and the next gang has its turn; nothing new starts there, so there are only so
 * many ends, and each hold is bounded.
 */
final class Gangs implements Backfill {
    /** Others pass a gang this long. */
    static final long PASS_MS = Hold.PASS_MS;
    /** Without an end of anything on the nodes, they are held this long at most. */
    static final long IDLE_MS = Hold.IDLE_MS;

    private final Backfill singles;
    private final boolean nobodyPasses;
    private final ClusterView view;
    private final Ends ends;
    private final Urgency urgency;
    /** By their first tasks: the gangs that have no room, in the order in which they shall hold nodes. */
    private final Map<TaskId, Waiting> line = new LinkedHashMap<>();

    private long nowMs;
    private @Nullable Held held;
    /** Whether this plan let go what was held: others were kept from it before. */
    private boolean letGo;

    private final KeptRoom<Place> kept = new KeptRoom<>();
    /** With FCFS: the gang that nobody passes. */
    private @Nullable Want closing;

    /** @param avoided nodes that were held for it before, to no end */
    private record Waiting(long sinceMs, Set<NodeId> avoided) {}

    /** For which gang nodes are held, and which. */
    private record Place(TaskId first, Set<NodeId> nodes) {}

    private static final class Held {
        final Want gang;
        final TaskId first;
        final Set<TaskId> tasks;
        final Map<NodeId, Seat> seats;
        long untilMs;
        boolean progressed;
        long startMs = Ends.NEVER;

        Held(Want gang, Map<NodeId, Seat> seats, long untilMs) {
            this.gang = gang;
            this.first = gang.tasks().get(0);
            this.tasks = new HashSet<>(gang.tasks());
            this.seats = seats;
            this.untilMs = untilMs;
        }
    }

    Gangs(BackfillPolicy policy, Backfill singles, ClusterView view, Ends ends) {
        this.singles = singles;
        this.nobodyPasses = policy == BackfillPolicy.FCFS;
        this.view = view;
        this.ends = ends;
        this.urgency = new Urgency(view);
    }

    @Override
    public void rebuild() {
        singles.rebuild();
        line.clear();
        held = null;
        closing = null;
        kept.clear();
    }

    @Override
    public void observe(Event event) {
        singles.observe(event);
        if (held != null && event instanceof AttemptEvent.AttemptEnded ended) {
            TaskEntry task = view.task(ended.attempt().task());
            AttemptEntry last = task == null ? null : task.lastAttempt();
            held.progressed |= last != null && held.seats.containsKey(last.node());
        }
    }

    @Override
    public void begin(Demand demand) {
        nowMs = demand.nowMs();
        letGo = false;
        singles.begin(withoutGangs(demand));
        if (closing != null && (!waits(closing.tasks().get(0)) || demand.wants().contains(closing))) {
            closing = null;
        }
        while (!line.isEmpty() && !waits(line.keySet().iterator().next())) {
            line.remove(line.keySet().iterator().next());
        }
        if (held != null) {
            refresh(held);
        }
    }

    private static Demand withoutGangs(Demand demand) {
        if (demand.wants().stream().noneMatch(Want::isGang)) {
            return demand;
        }
        List<Want> wants =
                demand.wants().stream().filter(want -> !want.isGang()).toList();
        return new Demand(demand.round(), wants, demand.maxGrants(), demand.cut(), demand.nowMs());
    }

    private void refresh(Held of) {
        if (!waits(of.first)) {
            held = null;
            return;
        }
        if (of.seats.keySet().stream().anyMatch(id -> !isLive(id))) {
            held = null; // it stays first in the line, and gets other nodes at once
            return;
        }
        if (of.progressed) {
            of.progressed = false;
            of.untilMs = nowMs + IDLE_MS;
        } else if (nowMs >= of.untilMs) {
            Set<NodeId> avoided = new HashSet<>();
            of.seats.forEach((node, seat) -> {
                if (!hasRoom(node, seat)) {
                    avoided.add(node);
                }
            });
            line.remove(of.first);
            line.put(of.first, new Waiting(nowMs, avoided));
            held = null;
            return;
        }
        of.startMs = startMs(of.seats);
    }

    @Override
    public void arrange(List<Want> next) {
        singles.arrange(next);
    }

    @Override
    public boolean isOpenTo(Want want) {
        return singles.isOpenTo(want) && (closing == null || isBefore(closing, want, 0));
    }

    @Override
    public boolean allows(Node node, Resources free, Want want, int task) {
        Held kept = held;
        Seat seat = kept == null ? null : kept.seats.get(node.id());
        if (kept == null || seat == null) {
            return singles.allows(node, free, want, task);
        }
        if (kept.tasks.contains(want.tasks().get(task))) {
            return true;
        }
        boolean isOutOfTheWay = isBefore(kept.gang, want, task)
                || want.plannedMs() != TaskSpec.NO_ESTIMATE && nowMs + want.plannedMs() <= startBound(kept)
                || hasRoom(node.id(), seat)
                        && free.minus(seat.amounts()).covers(want.request().scalars());
        return isOutOfTheWay && singles.allows(node, free, want, task);
    }

    private static long startBound(Held kept) {
        return kept.startMs == Ends.NEVER ? Long.MIN_VALUE : kept.startMs;
    }

    @Override
    public void granted(Node node, Want want, int task) {
        singles.granted(node, want, task);
    }

    @Override
    public @Nullable Reservation blocked(Want want, int from, Supplier<Collection<Node>> feasible) {
        Reservation kept = singles.blocked(want, from, feasible);
        TaskId head = singles.closedBy();
        if (closing != null && head != null && head.equals(want.tasks().get(from))) {
            closing = null; // it was open to this one, which is before the gang and lets nobody pass
        }
        return kept;
    }

    @Override
    public @Nullable Reservation blocked(Want gang, Seats seats) {
        TaskId first = gang.tasks().get(0);
        if (view.holds().of(first) != null) {
            givesWay(gang); // others make way for it
            return null;
        }
        Waiting waiting = line.computeIfAbsent(first, id -> new Waiting(nowMs, Set.of()));
        if (nobodyPasses && (closing == null || isBefore(closing, gang, 0))) {
            closing = gang;
        }
        if (held != null) {
            return held.first.equals(first) ? reservation(held) : null;
        }
        if (nowMs < waiting.sinceMs() + PASS_MS
                || !line.keySet().iterator().next().equals(first)) {
            return null;
        }
        Map<NodeId, Seat> chosen = seats.choose(waiting.avoided());
        if (chosen == null && !waiting.avoided().isEmpty()) {
            chosen = seats.choose(Set.of());
        }
        if (chosen == null) {
            givesWay(gang);
            return null;
        }
        Held begun = new Held(gang, chosen, nowMs + IDLE_MS);
        begun.startMs = startMs(chosen);
        held = begun;
        return reservation(begun);
    }

    @Override
    public void givesWay(Want gang) {
        TaskId first = gang.tasks().get(0);
        line.remove(first);
        if (held != null && held.first.equals(first)) {
            held = null;
            letGo = true;
        }
        if (closing != null && closing.tasks().get(0).equals(first)) {
            closing = null;
        }
    }

    @Override
    public long againAtMs() {
        if (letGo) {
            return nowMs + 1;
        }
        long own = Ends.NEVER;
        if (held != null) {
            own = held.untilMs;
        } else if (!line.isEmpty()) {
            long passedMs = line.values().iterator().next().sinceMs() + PASS_MS;
            own = passedMs > nowMs ? passedMs : Ends.NEVER;
        }
        long others = singles.againAtMs();
        return own == Ends.NEVER ? others : others == Plan.NEVER ? own : Math.min(own, others);
    }

    @Override
    public @Nullable TaskId closedBy() {
        TaskId single = singles.closedBy();
        return closing == null ? single : closing.tasks().get(0);
    }

    @Override
    public boolean takeKeptMoved() {
        kept.is(held == null ? null : new Place(held.first, Set.copyOf(held.seats.keySet())));
        return kept.takeMoved() | singles.takeKeptMoved(); // both, for each is asked once a plan
    }

    /** Of a gang, one task is named for each node that is held for it. */
    @Override
    public Map<TaskId, Reservation> kept() {
        Held of = held;
        if (of == null) {
            return singles.kept();
        }
        Map<TaskId, Reservation> kept = new LinkedHashMap<>(singles.kept());
        Iterator<TaskId> tasks = of.gang.tasks().iterator();
        of.seats.keySet().forEach(node -> kept.put(tasks.next(), reservation(of, node)));
        return kept;
    }

    private static Reservation reservation(Held of) {
        return reservation(of, of.seats.keySet().iterator().next());
    }

    private static Reservation reservation(Held of, NodeId node) {
        return new Reservation(node, of.startMs == Ends.NEVER ? Reservation.UNKNOWN : of.startMs);
    }

    /** When what is known to end on the nodes has made room on each; NEVER where that is not known. */
    private long startMs(Map<NodeId, Seat> seats) {
        long startMs = nowMs;
        for (var each : seats.entrySet()) {
            startMs = Math.max(startMs, roomAtMs(each.getKey(), each.getValue()));
        }
        return startMs == nowMs ? Ends.NEVER : startMs; // something else than room stands in the way
    }

    private long roomAtMs(NodeId id, Seat seat) {
        Resources free = ends.free(Objects.requireNonNull(view.node(id)));
        if (free.covers(seat.amounts())) {
            return nowMs;
        }
        for (Running running : ends.of(id, nowMs)) {
            free = free.plus(running.amounts());
            if (free.covers(seat.amounts())) {
                return running.endMs();
            }
        }
        return Ends.NEVER;
    }

    private boolean hasRoom(NodeId id, Seat seat) {
        Node node = view.node(id);
        return node != null && ends.free(node).covers(seat.amounts());
    }

    private boolean isLive(NodeId id) {
        Node node = view.node(id);
        return node != null && node.takesWork();
    }

    private boolean isBefore(Want gang, Want want, int task) {
        return gang.role().equals(want.role())
                && urgency.isBefore(want.tasks().get(task), gang.tasks().get(0));
    }

    private boolean waits(TaskId id) {
        TaskEntry task = view.task(id);
        return task != null
                && task.phase() instanceof TaskPhase.Pending
                && view.holds().of(id) == null;
    }
}
