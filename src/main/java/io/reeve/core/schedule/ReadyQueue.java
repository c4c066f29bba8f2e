package io.reeve.core.schedule;

import io.reeve.core.schedule.RoleQueue.Barrier;
import io.reeve.core.schedule.RoleQueue.ShapeQueue;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.HoldWatch;
import io.reeve.core.state.Node;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.event.NodeEvent;
import io.reeve.event.RoleEvent;
import io.reeve.event.TaskEvent;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that may start now, by role and shape, most urgent first.
 *
 * <p>A shape that the allocator refused is not offered again before what stood in its way changed: some node got more
 * room that it fits into, the limited role gave something back, or anything at all where room was held for others. So a
 * round costs what can be placed plus the roles that have something to offer, neither all tasks that wait nor all roles
 * that do. While room is kept for a task, all are offered again when any node has more room: whose turn it is to keep
 * room is only seen where nobody is left out.
 */
final class ReadyQueue {
    /** Wants of a role in a demand at least, however many roles there are. */
    private static final int MIN_WANTS_PER_ROLE = 4;

    private final Map<String, RoleQueue> roles = new LinkedHashMap<>();
    private final ClusterView view;
    private final HoldWatch holdWatch = new HoldWatch();
    private final Roomier roomier = new Roomier();
    private final Appetite appetite;
    /** Whether room is kept for each task, and not for the most urgent ones of a shape alone. */
    private final boolean keepsForEach;

    /** Of which some shape is not barred. */
    private final Set<RoleQueue> open = new LinkedHashSet<>();

    private final NodeBarriers barredByNodes = new NodeBarriers();
    private final Set<ShapeQueue> barredByHeadroom = new LinkedHashSet<>();
    private final Set<ShapeQueue> barredByReservation = new LinkedHashSet<>();
    private final LimitBarriers barredByLimit = new LimitBarriers();
    /** Grows whenever something changes that may let through what was refused before. */
    private long stamp;

    private long demandStamp;
    private long size;
    /** Whoever comes after it starts only after it, as long as nothing changed. */
    private @Nullable GroupTrack closedBy;

    private long closedAt = -1;
    private long againAtMs = Plan.NEVER;

    ReadyQueue(ClusterView view, BackfillPolicy backfill) {
        this.view = view;
        this.keepsForEach = backfill == BackfillPolicy.CONSERVATIVE;
        this.appetite = new Appetite(backfill);
    }

    void clear() {
        roles.clear();
        open.clear();
        barredByNodes.clear();
        barredByHeadroom.clear();
        barredByReservation.clear();
        barredByLimit.clear();
        roomier.clear();
        closedBy = null;
        closedAt = -1;
        againAtMs = Plan.NEVER;
        holdWatch.rebuild(view);
        size = 0;
        stamp++;
    }

    /** Takes note of what may let through what was refused before; ends of attempts go to {@link #freed}. */
    void observe(Event event) {
        boolean heldOtherwise = holdWatch.observe(event) != null;
        if (event instanceof NodeEvent.NodeRegistered registered) {
            capacityGrew(registered.info().capacity());
            letLimitedThrough(); // if it began anew, what was held there is held no longer
        } else if (event instanceof RoleEvent) {
            stamp++;
            roles.values().forEach(role -> role.define(view.roles().spec(role.role)));
            letLimitedThrough();
            letAllThrough();
        } else if (event instanceof NodeEvent) {
            letLimitedThrough();
            letAllThrough(); // a lost node may have been kept for a task, which now needs another one
        } else if (event instanceof JobEvent.JobRetried) {
            letAllThrough(); // the allocator forgets what it kept: a task of the job may have had room
        } else if (event instanceof TaskEvent.RoomHeld) {
            letAllThrough(); // it counts as the role's, and what backfilling kept for the task is for others
        } else if (heldOtherwise) {
            letLimitedThrough(); // what was held counted
            letAllThrough(); // the task may have started elsewhere
        } else if (event instanceof TaskEvent.TaskEnded && !barredByReservation.isEmpty()) {
            letAllThrough(); // room may have been kept for the task
        } else if (event instanceof AttemptEvent.TaskLaunched || event instanceof TaskEvent.TaskEnded) {
            anythingChanged();
        }
    }

    /** An attempt of a role ended: its node may have more room, and the role and all above it use less. */
    void freed(String role, AttemptEntry ended) {
        letThrough(barredByLimit.takeAbove(role));
        Node node = view.node(ended.node());
        capacityGrew(node != null && node.takesWork() ? node.free() : Resources.NONE);
    }

    private void capacityGrew(Resources free) {
        stamp++;
        if (closedBy != null || !barredByReservation.isEmpty()) {
            letAllThrough();
        } else {
            roomier.add(free);
        }
        anythingChanged();
    }

    /** Something changed that bears on what is held for others. */
    private void anythingChanged() {
        if (!barredByHeadroom.isEmpty()) {
            stamp++;
            takeThrough(barredByHeadroom);
        }
    }

    /** Something changed that bears on what is kept for whom: all but those above a limit are offered again. */
    private void letAllThrough() {
        stamp++;
        takeThrough(barredByHeadroom);
        takeThrough(barredByReservation);
        letThrough(barredByNodes.takeAll());
    }

    /** Roles may use less by what was held for their tasks. */
    private void letLimitedThrough() {
        stamp++;
        letThrough(barredByLimit.takeAll());
    }

    private void takeThrough(Set<ShapeQueue> queues) {
        letThrough(queues);
        queues.clear();
    }

    private void letThrough(@Nullable Collection<ShapeQueue> queues) {
        if (queues != null) {
            for (ShapeQueue queue : queues) {
                queue.barrier = Barrier.NONE;
                open.add(queue.owner);
            }
        }
    }

    long size() {
        return size;
    }

    /** The roles of which tasks are ready. */
    Collection<RoleQueue> roles() {
        return Collections.unmodifiableCollection(roles.values());
    }

    void add(GroupTrack group, int index) {
        if (group.ready.get(index)) {
            return;
        }
        RoleQueue role = roles.computeIfAbsent(
                group.shape.role(), name -> new RoleQueue(name, view.roles().spec(name)));
        role.add(group, index);
        ShapeQueue queue = role.shape(group.shape);
        if (queue != null && queue.barrier == Barrier.NONE) {
            open.add(role);
        }
        size += group.weight();
        if (queue != null && keepsForEach && queue.barrier == Barrier.RESERVED) {
            barredByReservation.remove(queue);
            letThrough(Set.of(queue));
        }
        added(role);
    }

    /** The turn may be the other role's now: so whom room is kept for, and who closes, is looked at again. */
    private void added(RoleQueue role) {
        if (closedBy != null && !closedBy.shape.role().equals(role.role)) {
            closedAt = -1;
            closedBy = null;
        }
        if (!keepsForEach && !barredByReservation.isEmpty()) {
            List<ShapeQueue> others = barredByReservation.stream()
                    .filter(queue -> queue.owner != role && queue.isKeptFor())
                    .toList();
            barredByReservation.removeAll(others);
            letThrough(others);
        }
    }

    void remove(GroupTrack group, int index) {
        RoleQueue role = roles.get(group.shape.role());
        if (role == null || !group.ready.get(index)) {
            return;
        }
        size -= group.weight();
        boolean kept = mayBeKeptFor(group, index);
        ShapeQueue emptied = role.remove(group, index);
        if (emptied != null) {
            barredByNodes.remove(emptied);
            barredByHeadroom.remove(emptied);
            barredByReservation.remove(emptied);
            barredByLimit.remove(emptied);
        }
        if (role.size() == 0) {
            roles.remove(role.role);
            open.remove(role);
        }
        if (kept && (!keepsForEach || group.gang != null)) {
            letAllThrough();
        }
    }

    /** Room may be kept for a task since a plan that it was no part of, of which its refusal does not tell. */
    private boolean mayBeKeptFor(GroupTrack group, int index) {
        Refusal refusal = refusal(group);
        return refusal != null
                && refusal.first().equals(group.taskId(index))
                && (refusal.reservation() != null || !barredByReservation.isEmpty());
    }

    /** The task will not be started from here; what was kept for it is for others. */
    void withdraw(GroupTrack group, int index) {
        boolean kept = mayBeKeptFor(group, index);
        remove(group, index);
        if (kept || group == closedBy) {
            letAllThrough();
        }
    }

    /** When a round may place more though nothing else happens. */
    OptionalLong nextMs() {
        return againAtMs == Plan.NEVER ? OptionalLong.empty() : OptionalLong.of(againAtMs);
    }

    /** @param closing whom nobody may pass; null where somebody may */
    void planned(Plan plan, @Nullable GroupTrack closing) {
        againAtMs = plan.againAtMs();
        closedBy = closing;
        closedAt = closing == null ? -1 : demandStamp;
        appetite.planned(plan.grants().size());
    }

    Demand demand(long round, SchedulerLimits limits, long nowMs) {
        if (againAtMs != Plan.NEVER && againAtMs <= nowMs) {
            againAtMs = Plan.NEVER;
            letAllThrough();
        }
        letThroughWhatMayFit(nowMs);
        GroupTrack closing = closedAt == stamp ? closedBy : null;
        demandStamp = stamp;
        int maxTasks = appetite.tasks(limits.maxTasksPerRound());
        int wantsPerRole = Math.max(MIN_WANTS_PER_ROLE, limits.maxWantsPerRound() / Math.max(1, open.size()));
        List<Want> wants = new ArrayList<>();
        List<String> cut = new ArrayList<>();
        List<RoleQueue> barred = new ArrayList<>();
        for (RoleQueue role : open) {
            if (closing != null && !closing.shape.role().equals(role.role)) {
                continue;
            }
            int before = wants.size();
            if (role.addWants(wants, wantsPerRole, maxTasks, closing)) {
                cut.add(role.role);
            } else if (wants.size() == before && closing == null) {
                barred.add(role);
            }
        }
        barred.forEach(open::remove);
        return new Demand(round, wants, limits.maxTasksPerRound(), cut, nowMs);
    }

    /** Remembers that no task of the group's shape can be placed, unless something changed since the demand. */
    void refused(GroupTrack group, Refusal refusal) {
        RoleQueue role = roles.get(group.shape.role());
        ShapeQueue queue = role == null ? null : role.shape(group.shape);
        if (queue == null) {
            return;
        }
        boolean gaveWay = !keepsForEach && queue.isKeptFor() && refusal.reservation() == null;
        queue.refusal = refusal;
        if (gaveWay) {
            takeThrough(barredByReservation); // what was kept for it may be theirs
        }
        if (stamp != demandStamp) {
            return;
        }
        if (!refusal.limitOf().isEmpty()) {
            queue.barrier = Barrier.LIMIT;
            barredByLimit.add(refusal.limitOf(), queue);
        } else if (!refusal.heldFor().isEmpty() || refusal.isLimitedWithReservations() || !group.isAboutRequests()) {
            queue.barrier = Barrier.HEADROOM;
            barredByHeadroom.add(queue);
        } else if (queue.isKeptFor() || refusal.ruledOut().containsKey(Refusal.RESERVED)) {
            queue.barrier = Barrier.RESERVED;
            barredByReservation.add(queue);
        } else {
            queue.barrier = Barrier.NODES;
            barredByNodes.add(queue);
        }
    }

    /** Where kept room moved whom it was kept from may start; also of this plan, in which it was kept at first. */
    void refusalsTold(Plan plan) {
        if (plan.keptMoved()) {
            takeThrough(barredByReservation);
        }
    }

    /** Why the group's shape was refused when it was last tried; null if it never was. */
    @Nullable
    Refusal refusal(GroupTrack group) {
        RoleQueue role = roles.get(group.shape.role());
        ShapeQueue queue = role == null ? null : role.shape(group.shape);
        return queue == null ? null : queue.refusal;
    }

    /** The most urgent wants of a role, whether they were refused or not. */
    List<Want> mostUrgent(String role, int most) {
        RoleQueue queue = roles.get(role);
        return queue == null ? List.of() : queue.mostUrgent(most);
    }

    long size(String role) {
        RoleQueue queue = roles.get(role);
        return queue == null ? 0 : queue.size();
    }

    /** The highest priority of a role's ready tasks; -1 where it has none. */
    int highestPriority(String role) {
        RoleQueue queue = roles.get(role);
        return queue == null ? -1 : queue.highestPriority();
    }

    /** How many ready tasks of its role are more urgent; walks the role's ready groups. */
    long ahead(GroupTrack group, int index) {
        RoleQueue role = roles.get(group.shape.role());
        return role == null ? 0 : role.ahead(group, index);
    }

    /** How many tasks of a role are ready. */
    long ready(String role) {
        RoleQueue queue = roles.get(role);
        return queue == null ? 0 : queue.size();
    }

    /** The task after which all less urgent ones start; null where they may pass it. */
    @Nullable
    GroupTrack closedBy() {
        return closedBy;
    }

    private void letThroughWhatMayFit(long nowMs) {
        if (roomier.isEmpty()) {
            return;
        }
        letThrough(roomier.take(nowMs, barredByNodes));
    }
}
