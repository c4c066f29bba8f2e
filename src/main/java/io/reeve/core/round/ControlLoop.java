package io.reeve.core.round;

import io.reeve.core.allocate.Allocator;
import io.reeve.core.preempt.Preemption;
import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.recover.Liveness;
import io.reeve.core.recover.NodeCare;
import io.reeve.core.recover.NodeOrders;
import io.reeve.core.schedule.Explanation;
import io.reeve.core.schedule.QueueRules;
import io.reeve.core.schedule.Scheduler;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.core.serve.ServiceCare;
import io.reeve.core.state.StateSnapshot;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.RoleEvent;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.Calendar;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * One leader's term: its view, and the three cores that decide on it. The driver calls a core, decides what it returns,
 * and then {@link #turn}s until that says there is no more to do; it appends what {@link LeaderView#take} gives.
 *
 * <p>Lives for one term and belongs to one event loop. The cores may also be driven apart, by messages: they only share
 * the view.
 */
public final class ControlLoop {
    private final LeaderView view;
    private final Scheduler scheduler;
    private final Allocator allocator;
    private final Liveness liveness;
    private final NodeCare nodeCare;
    private final ServiceCare services;
    private final NodeOrders nodeOrders;
    private final Dispatch dispatch;
    private final Preemption preemption;
    private final WaitingTasks waiting;
    private long round;
    /** What the view had reached when the newest plan was made. */
    private long plannedAt;
    /** Whether limits or reservations changed since. */
    private boolean rulesChanged;

    /**
     * @param founding the identity that the cell gets if it has none yet
     * @param policy how nodes are chosen
     * @param calendar what schedules are read with
     * @param backfill who may start before a more urgent task that does not fit
     * @param sharing between roles, and whom others make way for
     */
    public record Setup(
            NodeId self,
            CellId founding,
            String version,
            SchedulerLimits limits,
            LeaseSettings leases,
            PlacementPolicy policy,
            Calendar calendar,
            BackfillPolicy backfill,
            SharingRules sharing) {
        /** Shared as by default. */
        public Setup(
                NodeId self,
                CellId founding,
                String version,
                SchedulerLimits limits,
                LeaseSettings leases,
                PlacementPolicy policy,
                Calendar calendar,
                BackfillPolicy backfill) {
            this(self, founding, version, limits, leases, policy, calendar, backfill, SharingRules.DEFAULT);
        }

        /** By best fit, without schedules, with EASY backfilling. */
        public Setup(NodeId self, CellId founding, String version, SchedulerLimits limits, LeaseSettings leases) {
            this(self, founding, version, limits, leases, BackfillPolicy.EASY);
        }

        /** By best fit, without schedules. */
        public Setup(
                NodeId self,
                CellId founding,
                String version,
                SchedulerLimits limits,
                LeaseSettings leases,
                BackfillPolicy backfill) {
            this(self, founding, version, limits, leases, PlacementPolicy.BEST_FIT, Calendar.NONE, backfill);
        }

        /** With EASY backfilling. */
        public Setup(
                NodeId self,
                CellId founding,
                String version,
                SchedulerLimits limits,
                LeaseSettings leases,
                PlacementPolicy policy,
                Calendar calendar) {
            this(self, founding, version, limits, leases, policy, calendar, BackfillPolicy.EASY);
        }
    }

    /** @param committed what this peer has applied when it became the leader of {@code term} */
    public ControlLoop(StateSnapshot committed, long term, Setup setup, RandomGenerator random) {
        view = new LeaderView(committed, term);
        var queueRules = new QueueRules(setup.backfill(), setup.sharing().shares());
        scheduler = new Scheduler(view.state(), setup.limits(), random, setup.calendar(), queueRules);
        allocator = new Allocator(view.state(), setup.sharing().shares(), setup.policy(), setup.backfill());
        liveness = new Liveness(view.state(), setup.leases(), random);
        nodeCare = new NodeCare(view.state());
        services = new ServiceCare(view.state(), scheduler::readyTasks);
        nodeOrders = new NodeOrders(view.state(), random);
        dispatch = new Dispatch(view.state());
        preemption = new Preemption(view.state(), setup.sharing().preemption());
        waiting = new WaitingTasks(scheduler, allocator);
        scheduler.rebuild();
        allocator.rebuild();
        preemption.rebuild();
        nodeCare.rebuild();
        services.rebuild();
        view.observe(scheduler::observe);
        view.observe(allocator::observe);
        view.observe(preemption::observe);
        view.observe(nodeCare::observe);
        view.observe(services::observe);
        view.observe(event -> rulesChanged |= event instanceof RoleEvent);
    }

    /** Decides the batch that starts the term. Once it is committed, call {@link Liveness#rebuild}, not before. */
    public void startTerm(Setup setup, long wallMs) {
        List<Event> events = new ArrayList<>();
        if (view.state().cell() == null) {
            events.add(new CellEvent.CellFounded(setup.founding(), setup.version()));
        }
        events.add(new CellEvent.TermStarted(view.term(), setup.self()));
        view.decide(Origin.SYSTEM, events, wallMs);
    }

    /** Settles all that follows from what changed, then runs one round. Returns whether another turn may place more. */
    public boolean turn(long wallMs) {
        settle(wallMs);
        Demand demand = scheduler.demand(++round, view.ledgerMs(wallMs));
        if (isWorthAPlan(demand)) {
            Plan plan = plan(demand);
            List<Event> launches = accept(plan);
            view.decide(Origin.SYSTEM, launches, wallMs);
            boolean isDueAgain = plan.againAtMs() != Plan.NEVER && plan.againAtMs() <= demand.nowMs();
            if (!launches.isEmpty() || !plan.refusals().isEmpty() || isDueAgain) {
                return true;
            }
        }
        List<Event> preempted = preempt(wallMs);
        view.decide(Origin.SYSTEM, preempted, wallMs);
        return !preempted.isEmpty();
    }

    /** Whether a plan may grant something: to who demands it, or to tasks that others made way for. */
    public boolean isWorthAPlan(Demand demand) {
        return !demand.wants().isEmpty() || !view.state().holds().isEmpty();
    }

    /** The allocator's answer to a demand. */
    public Plan plan(Demand demand) {
        Plan plan = allocator.allocate(demand);
        plannedAt = view.sequence();
        rulesChanged = false;
        preemption.refused(plan);
        return plan;
    }

    /**
     * The launches of the newest plan that still hold, to be decided at once. News may have come since it was made:
     * where limits or reservations changed, nothing of it is launched; and whom it refused may have room by now, so
     * that is no reason not to ask again.
     */
    public List<Event> accept(Plan plan) {
        if (rulesChanged) {
            return List.of();
        }
        boolean isOld = view.sequence() != plannedAt && !plan.refusals().isEmpty();
        return scheduler.accept(isOld ? withoutRefusals(plan) : plan);
    }

    private static Plan withoutRefusals(Plan plan) {
        return new Plan(plan.round(), plan.grants(), List.of(), plan.againAtMs(), plan.closedBy(), plan.keptMoved());
    }

    /** Who makes way, for one task; asked when nothing more can be placed, and again once this is decided. */
    public List<Event> preempt(long wallMs) {
        long nowMs = view.ledgerMs(wallMs);
        return preemption.isDue(nowMs) ? preemption.decide(waiting, nowMs) : List.of();
    }

    /** When a turn may do something though nothing else happens, on the ledger's clock. */
    public OptionalLong nextDueMs() {
        return Stream.of(scheduler.nextDueMs(), preemption.nextMs(), nodeCare.nextMs(), services.nextMs())
                .flatMapToLong(OptionalLong::stream)
                .min();
    }

    /** Decides all that is due, to the end. */
    public void settle(long wallMs) {
        long nowMs = view.ledgerMs(wallMs);
        List<Event> due = due(nowMs);
        while (!due.isEmpty()) {
            view.decide(Origin.SYSTEM, due, wallMs);
            due = due(nowMs);
        }
    }

    private List<Event> due(long nowMs) {
        List<Event> events = scheduler.settle(nowMs);
        events = events.isEmpty() ? nodeCare.due(nowMs) : events;
        return events.isEmpty() ? services.due(nowMs) : events;
    }

    /** All that there is to say of why a task waits; {@code nowMs} on the ledger's clock. */
    public Explanation explain(TaskId id, long nowMs) {
        List<Explanation.Kept> kept = new ArrayList<>();
        allocator.kept().forEach((task, reservation) -> kept.add(new Explanation.Kept(task, reservation)));
        return scheduler.explain(id, nowMs, kept);
    }

    public LeaderView view() {
        return view;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public Allocator allocator() {
        return allocator;
    }

    public Liveness liveness() {
        return liveness;
    }

    /** What keeps services as they are wanted. */
    public ServiceCare services() {
        return services;
    }

    /** What operators want of nodes. */
    public NodeOrders nodeOrders() {
        return nodeOrders;
    }

    public Dispatch dispatch() {
        return dispatch;
    }
}
