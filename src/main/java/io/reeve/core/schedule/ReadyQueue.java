package io.reeve.core.schedule;

import io.reeve.core.schedule.GroupTrack.Shape;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.TaskSeries;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that may start now, most urgent first.
 *
 * <p>Kept by shape. Once the allocator refused a shape, no task of it is offered again before capacity grew: so a round
 * costs what can be placed plus the number of shapes, not the number of tasks that wait, and a demand that is cut off
 * by its limits goes on in the next round behind the shapes that were refused.
 */
final class ReadyQueue {
    private final Map<Shape, ShapeQueue> shapes = new LinkedHashMap<>();
    /** Whether room is kept for each task, and not for the most urgent ones of a shape alone. */
    private final boolean keepsForEach;

    /** Grows whenever some node may have more room than before. */
    private long capacityStamp;

    private long demandStamp;
    private long size;
    /** Whoever is less urgent starts only after it, as long as no capacity grew. */
    private @Nullable GroupTrack closedBy;

    private long closedAt = -1;
    private long againAtMs = Plan.NEVER;

    /** The ready tasks of one shape. */
    private static final class ShapeQueue {
        final TreeSet<GroupTrack> groups = new TreeSet<>(GroupTrack.URGENCY);
        /** The stamp at which it was refused: blocked while nothing grew since. */
        long refusedAt = -1;

        @Nullable
        Refusal refusal;
    }

    /** One shape's place in the merge. */
    private static final class Cursor {
        final Iterator<GroupTrack> rest;
        GroupTrack head;

        Cursor(ShapeQueue queue) {
            rest = queue.groups.iterator();
            head = rest.next();
        }

        boolean advance() {
            if (!rest.hasNext()) {
                return false;
            }
            head = rest.next();
            return true;
        }
    }

    ReadyQueue(boolean keepsForEach) {
        this.keepsForEach = keepsForEach;
    }

    void clear() {
        shapes.clear();
        size = 0;
        capacityGrew();
    }

    void capacityGrew() {
        capacityStamp++;
    }

    long size() {
        return size;
    }

    void add(GroupTrack group, int index) {
        if (group.ready.get(index)) {
            return;
        }
        if (group.ready.isEmpty()) {
            shapes.computeIfAbsent(group.shape, shape -> new ShapeQueue())
                    .groups
                    .add(group);
        }
        group.ready.set(index);
        size++;
        ShapeQueue queue = shapes.get(group.shape);
        if (keepsForEach && queue != null) {
            queue.refusedAt = -1;
        }
    }

    void remove(GroupTrack group, int index) {
        if (!group.ready.get(index)) {
            return;
        }
        group.ready.clear(index);
        size--;
        ShapeQueue queue = shapes.get(group.shape);
        if (group.ready.isEmpty() && queue != null) {
            queue.groups.remove(group);
            if (queue.groups.isEmpty()) {
                shapes.remove(group.shape);
            }
        }
    }

    /** The task will not be started from here; what was kept for it is for others. */
    void withdraw(GroupTrack group, int index) {
        Refusal refusal = refusal(group);
        boolean kept = refusal != null
                && refusal.reservation() != null
                && refusal.first().equals(group.taskId(index));
        if (kept || group == closedBy) {
            capacityGrew();
        }
        remove(group, index);
    }

    /** When a round may place more though nothing else happens, or {@link Plan#NEVER}. */
    long againAtMs() {
        return againAtMs;
    }

    void planned(Plan plan, @Nullable GroupTrack closing) {
        againAtMs = plan.againAtMs();
        closedBy = closing;
        closedAt = closing == null ? -1 : demandStamp;
    }

    Demand demand(long round, SchedulerLimits limits, long nowMs) {
        if (againAtMs != Plan.NEVER && againAtMs <= nowMs) {
            againAtMs = Plan.NEVER;
            capacityGrew();
        }
        GroupTrack closing = closedAt == capacityStamp ? closedBy : null;
        demandStamp = capacityStamp;
        var merge = new PriorityQueue<Cursor>(Comparator.comparing(cursor -> cursor.head, GroupTrack.URGENCY));
        for (ShapeQueue queue : shapes.values()) {
            if (queue.refusedAt != capacityStamp) {
                merge.add(new Cursor(queue));
            }
        }
        List<Want> wants = new ArrayList<>();
        int room = limits.maxTasksPerRound();
        while (room > 0 && wants.size() < limits.maxWantsPerRound() && !merge.isEmpty()) {
            if (closing != null && GroupTrack.URGENCY.compare(merge.element().head, closing) > 0) {
                break;
            }
            Shape shape = merge.element().head.shape;
            var tasks = new TaskSeries.Builder();
            while (room > tasks.size()
                    && !merge.isEmpty()
                    && merge.element().head.shape.equals(shape)) {
                Cursor cursor = merge.remove();
                cursor.head.addReady(tasks, room - tasks.size());
                if (cursor.advance()) {
                    merge.add(cursor);
                }
            }
            room -= tasks.size();
            wants.add(new Want(tasks.build(), shape.role(), shape.request(), shape.where(), shape.plannedMs()));
        }
        return new Demand(round, wants, nowMs);
    }

    /** Remembers that no task of the group's shape fits, unless capacity grew since the demand. */
    void refused(GroupTrack group, Refusal refusal) {
        ShapeQueue queue = shapes.get(group.shape);
        if (queue != null) {
            queue.refusal = refusal;
            queue.refusedAt = demandStamp;
        }
    }

    /** Why the group's shape was refused when it was last tried; null if it never was. */
    @Nullable
    Refusal refusal(GroupTrack group) {
        ShapeQueue queue = shapes.get(group.shape);
        return queue == null ? null : queue.refusal;
    }

    /** How many ready tasks are more urgent; walks the ready groups. */
    long ahead(GroupTrack group, int index) {
        long ahead = group.ready.get(0, index).cardinality();
        for (ShapeQueue queue : shapes.values()) {
            for (GroupTrack other : queue.groups.headSet(group, false)) {
                ahead += other.ready.cardinality();
            }
        }
        return ahead;
    }
}
