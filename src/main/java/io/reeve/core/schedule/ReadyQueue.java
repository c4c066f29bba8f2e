package io.reeve.core.schedule;

import io.reeve.core.schedule.RoleQueue.Barrier;
import io.reeve.core.schedule.RoleQueue.ShapeQueue;
import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Node;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.event.RoleEvent;
import io.reeve.event.TaskEvent;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that may start now, by role and shape, most urgent first.
 *
 * <p>A shape that the allocator refused is not offered again before what stood in its way changed: some node got more
 * room that it fits into, the limited role gave something back, or anything at all where room was held for others. So a
 * round costs what can be placed plus the roles that have something to offer, neither all tasks that wait nor all roles
 * that do.
 */
final class ReadyQueue {
    /** Wants of a role in a demand at least, however many roles there are. */
    private static final int MIN_WANTS_PER_ROLE = 4;
    /** More nodes than this with more room than before: each barred shape is offered again without comparing. */
    private static final int MAX_COMPARED_NODES = 16;

    private final Map<String, RoleQueue> roles = new LinkedHashMap<>();
    private final ClusterView view;
    /** The roles of which some shape is not barred. */
    private final Set<RoleQueue> open = new LinkedHashSet<>();

    private final Set<ShapeQueue> barredByNodes = new LinkedHashSet<>();
    private final Set<ShapeQueue> barredByHeadroom = new LinkedHashSet<>();
    /** By the limited role. */
    private final Map<String, Set<ShapeQueue>> barredByLimit = new HashMap<>();
    /** What is free on nodes that have more room than when the barred shapes were refused. */
    private final List<Resources> roomier = new ArrayList<>();
    /** Grows whenever something changes that may let through what was refused before. */
    private long stamp;

    private long demandStamp;
    private long size;

    ReadyQueue(ClusterView view) {
        this.view = view;
    }

    void clear() {
        roles.clear();
        open.clear();
        barredByNodes.clear();
        barredByHeadroom.clear();
        barredByLimit.clear();
        roomier.clear();
        size = 0;
        stamp++;
    }

    /** Takes note of what may let through what was refused before; ends of attempts go to {@link #freed}. */
    void observe(Event event) {
        if (event instanceof NodeEvent.NodeRegistered registered) {
            capacityGrew(registered.info().capacity());
        } else if (event instanceof RoleEvent) {
            stamp++;
            List<Set<ShapeQueue>> all = List.copyOf(barredByLimit.values());
            barredByLimit.clear();
            all.forEach(this::letThrough);
            anythingChanged();
        } else if (event instanceof NodeEvent
                || event instanceof AttemptEvent.TaskLaunched
                || event instanceof TaskEvent.TaskEnded) {
            anythingChanged();
        }
    }

    /** An attempt of a role ended: its node may have more room, and the role and all above it use less. */
    void freed(String role, AttemptEntry ended) {
        for (String each = role; !each.isEmpty(); each = RoleName.parent(each)) {
            letThrough(barredByLimit.remove(each));
        }
        Node node = view.node(ended.node());
        capacityGrew(node != null && node.isLive() ? node.free() : Resources.NONE);
    }

    private void capacityGrew(Resources free) {
        stamp++;
        if (roomier.size() <= MAX_COMPARED_NODES) {
            roomier.add(free);
        }
        anythingChanged();
    }

    /** Something changed that bears on what is held for others. */
    private void anythingChanged() {
        if (!barredByHeadroom.isEmpty()) {
            stamp++;
            Set<ShapeQueue> all = new LinkedHashSet<>(barredByHeadroom);
            barredByHeadroom.clear();
            letThrough(all);
        }
    }

    private void letThrough(@Nullable Set<ShapeQueue> queues) {
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
        RoleQueue role = roles.computeIfAbsent(group.shape.role(), RoleQueue::new);
        role.add(group, index);
        ShapeQueue queue = role.shape(group.shape);
        if (queue != null && queue.barrier == Barrier.NONE) {
            open.add(role);
        }
        size++;
    }

    void remove(GroupTrack group, int index) {
        RoleQueue role = roles.get(group.shape.role());
        if (role == null || !group.ready.get(index)) {
            return;
        }
        size--;
        ShapeQueue emptied = role.remove(group, index);
        if (emptied != null) {
            barredByNodes.remove(emptied);
            barredByHeadroom.remove(emptied);
            Refusal last = emptied.refusal;
            if (emptied.barrier == Barrier.LIMIT && last != null) {
                barredByLimit.getOrDefault(last.limitOf(), Set.of()).remove(emptied);
            }
        }
        if (role.size() == 0) {
            roles.remove(role.role);
            open.remove(role);
        }
    }

    Demand demand(long round, SchedulerLimits limits) {
        letThroughWhatMayFit();
        demandStamp = stamp;
        int wantsPerRole = Math.max(MIN_WANTS_PER_ROLE, limits.maxWantsPerRound() / Math.max(1, open.size()));
        List<Want> wants = new ArrayList<>();
        List<String> cut = new ArrayList<>();
        List<RoleQueue> barred = new ArrayList<>();
        for (RoleQueue role : open) {
            int before = wants.size();
            if (role.addWants(wants, wantsPerRole, limits.maxTasksPerRound())) {
                cut.add(role.role);
            } else if (wants.size() == before) {
                barred.add(role);
            }
        }
        barred.forEach(open::remove);
        return new Demand(round, wants, limits.maxTasksPerRound(), cut);
    }

    /** Remembers that no task of the group's shape can be placed, unless something changed since the demand. */
    void refused(GroupTrack group, Refusal refusal) {
        RoleQueue role = roles.get(group.shape.role());
        ShapeQueue queue = role == null ? null : role.shape(group.shape);
        if (queue == null) {
            return;
        }
        queue.refusal = refusal;
        if (stamp != demandStamp) {
            return;
        }
        if (!refusal.limitOf().isEmpty()) {
            queue.barrier = Barrier.LIMIT;
            barredByLimit
                    .computeIfAbsent(refusal.limitOf(), name -> new LinkedHashSet<>())
                    .add(queue);
        } else if (!refusal.heldFor().isEmpty() || !group.shape.placement().isAboutOneRequest()) {
            queue.barrier = Barrier.HEADROOM;
            barredByHeadroom.add(queue);
        } else {
            queue.barrier = Barrier.NODES;
            barredByNodes.add(queue);
        }
    }

    /** Why the group's shape was refused when it was last tried; null if it never was. */
    @Nullable
    Refusal refusal(GroupTrack group) {
        RoleQueue role = roles.get(group.shape.role());
        ShapeQueue queue = role == null ? null : role.shape(group.shape);
        return queue == null ? null : queue.refusal;
    }

    /** How many ready tasks of its role are more urgent; walks the role's ready groups. */
    long ahead(GroupTrack group, int index) {
        RoleQueue role = roles.get(group.shape.role());
        return role == null ? 0 : role.ahead(group, index);
    }

    private void letThroughWhatMayFit() {
        if (roomier.isEmpty()) {
            return;
        }
        boolean all = roomier.size() > MAX_COMPARED_NODES;
        var queues = barredByNodes.iterator();
        while (queues.hasNext()) {
            ShapeQueue queue = queues.next();
            Resources request = queue.shape.request().scalars();
            if (all || roomier.stream().anyMatch(free -> free.covers(request))) {
                queues.remove();
                queue.barrier = Barrier.NONE;
                open.add(queue.owner);
            }
        }
        roomier.clear();
    }
}
