package io.reeve.core.backfill;

import io.reeve.core.backfill.Ends.Running;
import io.reeve.core.backfill.Openings.Opening;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskPhase;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One reservation, for the head: the first task of the order that does not fit though some node is large enough for it.
 * That order is the plan's: between roles whose turn it is, inside a role what is more urgent.
 * With FCFS nobody passes it. With EASY and SJBF whoever cannot delay it does: on another node, or for a time that ends
 * before the head starts, or with what the head leaves of its node.
 *
 * <p>EASY backfilling is Lifka's (The ANL/IBM SP scheduling system, JSSPP 1995), as Mu'alem and Feitelson describe it
 * (IEEE TPDS 12(6), 2001), on nodes in place of one pool; SJBF is Tsafrir, Etsion and Feitelson's (IEEE TPDS 18(6),
 * 2007).
 *
 * <p>Where nothing is known of the end of what stands in the way, the head is passed for a while, and then one node is
 * held for it: see {@link Hold}.
 */
final class HeadFirst implements Backfill {
    private static final Comparator<Want> SHORTEST =
            Comparator.comparingLong(want -> want.plannedMs() == TaskSpec.NO_ESTIMATE ? Ends.NEVER : want.plannedMs());

    private final BackfillPolicy policy;
    private final ClusterView view;
    private final Ends ends;
    private final Openings openings;
    private final Urgency urgency;
    private final Hold hold;
    private long nowMs;
    private @Nullable Head head;
    /** What the head is promised; null where it is passed. */
    private @Nullable Promise promise;

    private final KeptRoom<Place> kept = new KeptRoom<>();

    /** For whom a promise is, and where. */
    private record Place(TaskId task, NodeId node) {}

    private record Head(TaskId task, Want want) {}

    /** A node, when the head starts there, and what later ones may take of it beyond that time. */
    private static final class Promise {
        final NodeId node;
        final long startMs;
        Resources spare;

        Promise(NodeId node, long startMs, Resources spare) {
            this.node = node;
            this.startMs = startMs;
            this.spare = spare;
        }
    }

    HeadFirst(BackfillPolicy policy, ClusterView view, Ends ends) {
        this.policy = policy;
        this.view = view;
        this.ends = ends;
        this.openings = new Openings(view, ends);
        this.urgency = new Urgency(view);
        this.hold = new Hold(view, ends);
    }

    @Override
    public void rebuild() {
        ends.rebuild();
        openings.clear();
        hold.clear();
        head = null;
        promise = null;
        kept.clear();
    }

    @Override
    public void observe(Event event) {
        ends.observe(event);
        hold.observe(event);
    }

    @Override
    public void begin(Demand demand) {
        nowMs = demand.nowMs();
        ends.newPlan();
        if (ends.takeNodesChanged()) {
            openings.clear();
            head = null;
        }
        if (head != null && (!waits(head.task()) || demand.wants().stream().anyMatch(this::isOfHead))) {
            head = null; // it is gone, or comes by again in its turn
        }
        promise = null;
        if (head != null) {
            refresh();
            promise = promise(head);
            notePlace();
        }
    }

    private void notePlace() {
        kept.is(head == null || promise == null ? null : new Place(head.task(), promise.node));
    }

    @Override
    public boolean takeKeptMoved() {
        notePlace();
        return kept.takeMoved();
    }

    @Override
    public void arrange(List<Want> next) {
        if (policy == BackfillPolicy.SJBF && head != null) {
            next.sort(SHORTEST);
        }
    }

    @Override
    public boolean isOpenTo(Want want) {
        return policy != BackfillPolicy.FCFS || head == null || isBeforeHead(want, 0);
    }

    @Override
    public boolean allows(Node node, Resources free, Want want, int task) {
        Promise given = promise;
        return given == null
                || !given.node.equals(node.id())
                || endsBefore(given, want)
                || given.spare.covers(want.request().scalars())
                || isBeforeHead(want, task);
    }

    @Override
    public void granted(Node node, Want want, int task) {
        ends.plan(node, want, task, nowMs);
        Promise given = promise;
        if (given == null || !given.node.equals(node.id()) || endsBefore(given, want)) {
            return;
        }
        if (given.spare.covers(want.request().scalars())) {
            given.spare = given.spare.minus(want.request().scalars());
        } else {
            refresh();
            promise = promise(Objects.requireNonNull(head));
            notePlace();
        }
    }

    @Override
    public @Nullable Reservation blocked(Want want, int from, Supplier<Collection<Node>> feasible) {
        int task = firstWithoutHold(want, from);
        if (task < 0 || head != null && !isBeforeHead(want, task)) {
            return null;
        }
        if (!openings.isFor(want)) {
            Collection<Node> nodes = feasible.get();
            if (nodes.isEmpty()) {
                return null; // no node is large enough, so there is nothing to wait for
            }
            ends.takeChanged();
            openings.look(want, nodes, nowMs);
        }
        refresh();
        Head next = new Head(want.tasks().get(task), want);
        head = next;
        promise = promise(next);
        notePlace();
        return promise == null ? null : reservation(promise);
    }

    @Override
    public Map<TaskId, Reservation> kept() {
        return head == null || promise == null ? Map.of() : Map.of(head.task(), reservation(promise));
    }

    private static Reservation reservation(Promise kept) {
        return new Reservation(kept.node, kept.startMs == Ends.NEVER ? Reservation.UNKNOWN : kept.startMs);
    }

    @Override
    public long againAtMs() {
        Promise given = promise;
        long againMs = given == null || given.startMs == Ends.NEVER ? hold.againAtMs() : given.startMs;
        return head == null || againMs == Ends.NEVER ? Plan.NEVER : againMs;
    }

    @Override
    public @Nullable TaskId closedBy() {
        return policy == BackfillPolicy.FCFS && head != null ? head.task() : null;
    }

    private void refresh() {
        ends.takeChanged().forEach(node -> openings.update(node, nowMs));
    }

    private @Nullable Promise promise(Head of) {
        Opening opening = openings.first(nowMs);
        if (opening == null) {
            return null;
        }
        Resources wanted = of.want().request().scalars();
        if (opening.atMs() == Ends.NEVER || opening.atMs() <= nowMs) {
            // It has room by the amounts already where something else stands in the way: a port, or part of a GPU.
            NodeId held = hold.nodeFor(of.task(), wanted, openings.nodes(), nowMs);
            return held == null ? null : new Promise(held, Ends.NEVER, Resources.NONE);
        }
        Node node = Objects.requireNonNull(view.node(opening.node()));
        Resources spare = ends.free(node);
        for (Running running : ends.of(node.id(), nowMs)) {
            if (running.endMs() > opening.atMs()) {
                break;
            }
            spare = spare.plus(running.amounts());
        }
        return new Promise(node.id(), opening.atMs(), spare.minus(wanted));
    }

    private boolean endsBefore(Promise kept, Want want) {
        return want.plannedMs() != TaskSpec.NO_ESTIMATE && nowMs + want.plannedMs() <= kept.startMs;
    }

    private boolean isBeforeHead(Want want, int task) {
        return head == null
                || head.want().role().equals(want.role())
                        && urgency.isBefore(want.tasks().get(task), head.task());
    }

    private boolean isOfHead(Want want) {
        return head != null
                && head.want().role().equals(want.role())
                && (head.want().request().equals(want.request())
                        || want.placement().alternatives().contains(head.want().request()))
                && head.want().where().equals(want.where())
                && head.want().placement().equals(want.placement())
                && head.want().plannedMs() == want.plannedMs();
    }

    /** One that others make way for has its room; -1 where all have. */
    private int firstWithoutHold(Want want, int from) {
        for (int task = from; task < want.tasks().size(); task++) {
            if (view.holds().isEmpty() || view.holds().of(want.tasks().get(task)) == null) {
                return task;
            }
        }
        return -1;
    }

    /** Whether it has no room; one that others make way for has. */
    private boolean waits(TaskId id) {
        TaskEntry task = view.task(id);
        return task != null
                && task.phase() instanceof TaskPhase.Pending
                && view.holds().of(id) == null;
    }
}
