package io.reeve.core.preempt;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.GangTasks;
import io.reeve.core.state.Hold;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.Role;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.NodeEvent;
import io.reeve.event.RoleEvent;
import io.reeve.event.TaskEvent;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.PreemptionPolicy;
import io.reeve.model.Quantities;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is made to end so that somebody who comes before it can start: see {@link Ways}.
 *
 * <p>Asked when nothing more can be placed. It decides for one task at a time, its victims on one node, or for one
 * gang: no more than it needs, and the room is held for it until it starts. Nobody is made to end where the task would
 * not fit even then. Tasks keep their place in the queue, which knows nothing of time spent running. Nobody goes for
 * one who stands behind it there, so no two tasks can preempt each other in turn, whatever they have aged to.
 */
public final class Preemption {
    /** Roles that are looked at in one go: bounds how long a look holds the event loop. */
    private static final int MAX_ROLES = 16;
    /** Shapes of a role that are looked at. */
    private static final int MAX_WANTS = 4;
    /** Where roles are left over, the look goes on so much later. */
    private static final long GO_ON_MS = 200;

    private final ClusterView view;
    private final PreemptionRules rules;
    private final Live live;
    private final Excess excess;
    private final Search search;
    private final Ways ways;
    private final Budget budget;
    /** Roles of which something was refused, or for which something changed, since they were looked at. */
    private Set<String> unseen = new LinkedHashSet<>();
    /** Roles that somebody should make way for, and nobody could. */
    private Set<String> unserved = new LinkedHashSet<>();

    /** Of which a task may start again, and when. */
    private final Map<String, Long> retries = new HashMap<>();

    private final Set<NodeId> registered = new LinkedHashSet<>();
    private long againAtMs = Plan.NEVER;

    public Preemption(ClusterView view, PreemptionRules rules) {
        this.view = view;
        this.rules = rules;
        this.live = new Live(view);
        this.excess = new Excess(view, live);
        this.search = new Search(view, live);
        this.ways = new Ways(view, live, search, rules.policy());
        this.budget = new Budget(rules.perMinute());
    }

    /** Forgets all that was remembered and reads the view anew: at the start of a term. */
    public void rebuild() {
        live.rebuild();
        excess.rebuild();
        budget.clear();
        unseen.clear();
        unserved.clear();
        retries.clear();
        registered.clear();
        view.nodes().forEach(node -> registered.add(node.id()));
        againAtMs = Plan.NEVER;
    }

    /** Takes note of an event that was just folded into the view; every event must come by, in order. */
    public void observe(Event event) {
        if (event instanceof AttemptEvent attempt) {
            live.observe(attempt);
            if (event instanceof AttemptEvent.TaskLaunched) {
                changed(attempt);
            } else if (event instanceof AttemptEvent.AttemptEnded ended) {
                changed(attempt);
                lookAgain();
                if (ended.retryAtMs() != AttemptEvent.AttemptEnded.NO_RETRY) {
                    retries.merge(roleOf(ended.attempt().task().job()), ended.retryAtMs() + 1, Math::max);
                }
            }
        } else if (event instanceof NodeEvent.NodeRegistered || event instanceof NodeEvent.NodeResumed) {
            registered.add(((NodeEvent) event).node());
            lookAgain();
        } else if (event instanceof JobEvent.JobSubmitted submitted) {
            unseen.add(submitted.spec().role()); // its tasks may be of a shape that is not refused again
        } else if (event instanceof TaskEvent.TaskEnded ended) {
            unseen.add(roleOf(ended.task().job()));
        } else if (event instanceof TaskEvent.TaskExpanded expanded) {
            unseen.add(roleOf(expanded.job()));
        } else if (event instanceof RoleEvent || event instanceof TaskEvent.RoomReleased) {
            lookAgain();
        }
        excess.observe(event);
    }

    /** Takes note of who waits. */
    public void refused(Plan plan) {
        for (Refusal refusal : plan.refusals()) {
            Job job = view.job(refusal.first().job());
            if (job != null) {
                unseen.add(job.spec().role());
            }
        }
    }

    /** Whether somebody waits for whom what runs could be made to end. */
    public boolean isDue(long nowMs) {
        return isTime(nowMs) || !unseen.isEmpty() || !view.holds().isEmpty() || !registered.isEmpty();
    }

    /** When to ask again though nothing happens. */
    public OptionalLong nextMs() {
        LongStream again = againAtMs == Plan.NEVER ? LongStream.empty() : LongStream.of(againAtMs);
        return LongStream.concat(again, retries.values().stream().mapToLong(Long::longValue))
                .min();
    }

    /**
     * What is made to end, for one task; the driver decides it and asks again until nothing is returned.
     *
     * @param nowMs on the ledger's clock
     */
    public List<Event> decide(Waiting waiting, long nowMs) {
        if (isTime(nowMs)) {
            retries.forEach((role, dueMs) -> {
                if (dueMs <= nowMs) {
                    unseen.add(role);
                }
            });
            retries.values().removeIf(dueMs -> dueMs <= nowMs);
            againAtMs = againAtMs <= nowMs ? Plan.NEVER : againAtMs;
            lookAgain();
        }
        List<Event> events = new ArrayList<>();
        releaseUseless(events);
        reduceExcess(nowMs, events);
        if (!events.isEmpty() || rules.policy() == PreemptionPolicy.OFF) {
            unseen.clear();
            return events;
        }
        if (excess.refresh()) {
            lookAgain();
        }
        if (budget.isSpent(nowMs)) {
            againAtMs = budget.freeAtMs(nowMs); // nobody can go before, so nobody need be looked for
            return events;
        }
        for (int looked = 0; !unseen.isEmpty() && looked < MAX_ROLES; looked++) {
            Iterator<String> next = unseen.iterator();
            String role = next.next();
            next.remove();
            makeWay(role, waiting, nowMs, events);
            if (!events.isEmpty()) {
                unseen.add(role); // there may be more
                return events;
            }
        }
        if (!unseen.isEmpty() && againAtMs == Plan.NEVER) {
            againAtMs = nowMs + GO_ON_MS;
        }
        return events;
    }

    private boolean isTime(long nowMs) {
        OptionalLong next = nextMs();
        return next.isPresent() && next.getAsLong() <= nowMs;
    }

    private void changed(AttemptEvent event) {
        unseen.add(roleOf(event.attempt().task().job()));
    }

    private String roleOf(JobId job) {
        return Objects.requireNonNull(view.job(job)).spec().role();
    }

    private void lookAgain() {
        if (unseen.isEmpty()) {
            Set<String> none = unseen;
            unseen = unserved;
            unserved = none;
        } else {
            unseen.addAll(unserved);
            unserved.clear();
        }
    }

    /** Where all that was to go is gone and the task has not started, something else keeps it: others may have it. */
    private void releaseUseless(List<Event> events) {
        for (Hold hold : view.holds().all()) {
            if (!isUseful(hold)) {
                events.add(new TaskEvent.RoomReleased(
                        hold.task(), "all that was to end on " + hold.node() + " has, and it cannot start there"));
            }
        }
    }

    /** Whether something that ends makes room for the task, or for those that start together with it. */
    private boolean isUseful(Hold hold) {
        Collection<TaskId> together = GangTasks.of(view, hold.task());
        boolean any = false;
        for (TaskId task : together) {
            Hold of = view.holds().of(task);
            if (of == null) {
                return false;
            }
            any |= live.anyEndsOn(of.node());
        }
        return any;
    }

    private void makeWay(String role, Waiting waiting, long nowMs, List<Event> events) {
        int highest = waiting.highestPriority(role);
        if (highest == Waiting.NOTHING) {
            return;
        }
        boolean isGuaranteed = isGuaranteed(role);
        boolean mayWin = rules.policy() == PreemptionPolicy.PRIORITY && live.runsBelow(role, highest);
        if (isGuaranteed) {
            unserved.add(role); // it may come to have less whenever anything ends
        }
        String lacking = isGuaranteed ? lacking(role) : null;
        if (!mayWin && (lacking == null || excess.isNone(lacking))) {
            return;
        }
        for (Want want : waiting.mostUrgent(role, MAX_WANTS)) {
            Way way = ways.of(want, waiting, nowMs);
            if (way != null) {
                carryOut(way, nowMs, events);
            }
            if (!events.isEmpty()) {
                return;
            }
        }
        unserved.add(role);
    }

    private boolean isGuaranteed(String role) {
        return RoleName.path(role).stream()
                .anyMatch(each -> !view.roles().spec(each).guarantee().isEmpty());
    }

    /** The lowest role on the path that has less than it is guaranteed of something; null if none. */
    private @Nullable String lacking(String role) {
        String lacking = null;
        for (String each : RoleName.path(role)) {
            Role known = view.roles().get(each);
            Resources used = known == null ? Resources.NONE : known.counted();
            for (var bound : view.roles().spec(each).guarantee().entrySet()) {
                lacking = Quantities.of(used, bound.getKey()) < bound.getValue() ? each : lacking;
            }
        }
        return lacking;
    }

    private void carryOut(Way way, long nowMs, List<Event> events) {
        List<Victim> victims = way.victims();
        if (victims.isEmpty()) {
            return; // what is ending anyway makes room
        }
        if (!budget.allows(victims.size(), nowMs)) {
            againAtMs = budget.freeAtMs(nowMs);
            return;
        }
        budget.spend(victims.size(), nowMs);
        for (Way.Seat seat : way.seats()) {
            events.add(new TaskEvent.RoomHeld(
                    seat.task(), seat.node().id(), seat.node().incarnation(), seat.room()));
        }
        for (Victim victim : victims) {
            events.add(new AttemptEvent.AttemptKilling(victim.attempt(), Reason.PREEMPTED, way.sentence()));
        }
    }

    /** A node that came back with less than what runs there: the excess goes, whoever it belongs to. */
    private void reduceExcess(long nowMs, List<Event> events) {
        for (NodeId id : registered) {
            Node node = view.node(id);
            if (node == null || !node.isLive()) {
                continue;
            }
            Room room = search.roomLeft(node, "");
            List<Victim> candidates = live.on(node);
            candidates.sort(Victim.ORDER);
            for (Victim victim : candidates) {
                if (!room.free().isNegativeAnywhere()) {
                    break;
                }
                room.free(victim.role(), victim.allocation());
                events.add(new AttemptEvent.AttemptKilling(
                        victim.attempt(), Reason.PREEMPTED, id + " has less than what was running there"));
            }
        }
        registered.clear();
    }
}
