package io.reeve.core.schedule;

import io.reeve.core.schedule.GroupTrack.Shape;
import io.reeve.message.Rounds.Refusal;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskSeries;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The ready tasks of one role, kept by shape. */
final class RoleQueue {
    final String role;
    /** Tasks of which one shape may stand together in what is asked about the most urgent ones. */
    private static final int MAX_TASKS_ASKED = 64;

    private final Map<Shape, ShapeQueue> shapes = new LinkedHashMap<>();
    /** How many groups with ready tasks there are of each priority. */
    private final TreeMap<Integer, Integer> priorities = new TreeMap<>();

    private RoleSpec spec;
    private long size;

    /** What keeps a shape from being offered again. */
    enum Barrier {
        NONE,
        /** No node had room: until one has more. */
        NODES,
        /** A limit: until the limited role uses less, or the limit changes. */
        LIMIT,
        /**
         * What would fit is held for another role, a limit and reservations rule it out together, or other tasks keep
         * it away: until anything changes.
         */
        HEADROOM,
        /** Room is kept for one of its tasks, or for a task before it: until any node has more room. */
        RESERVED
    }

    /** The ready tasks of one shape. */
    static final class ShapeQueue {
        final RoleQueue owner;
        final Shape shape;
        final TreeSet<GroupTrack> groups = new TreeSet<>(GroupTrack.URGENCY);
        Barrier barrier = Barrier.NONE;
        /** The last one, kept while the shape is offered again: it explains until the next answer. */
        @Nullable
        Refusal refusal;

        private long tasks;

        ShapeQueue(RoleQueue owner, Shape shape) {
            this.owner = owner;
            this.shape = shape;
        }

        /** A gang has a shape of its own, so nobody else's tasks are here. */
        @Nullable
        GangTrack gang() {
            return groups.first().gang;
        }

        boolean isKeptFor() {
            return refusal != null && refusal.reservation() != null;
        }
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

    RoleQueue(String role, RoleSpec spec) {
        this.role = role;
        this.spec = spec;
    }

    long size() {
        return size;
    }

    Collection<ShapeQueue> shapes() {
        return shapes.values();
    }

    @Nullable
    ShapeQueue shape(Shape shape) {
        return shapes.get(shape);
    }

    void add(GroupTrack group, int index) {
        ShapeQueue queue = shapes.computeIfAbsent(group.shape, shape -> new ShapeQueue(this, shape));
        group.shape = queue.shape;
        if (group.ready.isEmpty()) {
            group.rankBy(spec);
            queue.groups.add(group);
            priorities.merge(group.priority(), 1, Integer::sum);
        }
        group.ready.set(index);
        queue.tasks++;
        size += group.weight();
    }

    /** Returns the queue of the shape where this was its last task. */
    @Nullable
    ShapeQueue remove(GroupTrack group, int index) {
        group.ready.clear(index);
        size -= group.weight();
        ShapeQueue queue = shapes.get(group.shape);
        if (queue == null) {
            return null;
        }
        queue.tasks--;
        if (group.ready.isEmpty()) {
            queue.groups.remove(group);
            priorities.merge(group.priority(), -1, (a, b) -> a + b == 0 ? null : a + b);
            if (queue.groups.isEmpty()) {
                shapes.remove(group.shape);
                return queue;
            }
        }
        return null;
    }

    /**
     * Adds the most urgent wants of shapes that nothing bars.
     *
     * @param last nothing is added that is less urgent; null for no bound
     * @return whether there are more
     */
    boolean addWants(List<Want> wants, int maxWants, int maxTasks, @Nullable GroupTrack last) {
        return addWants(wants, maxWants, maxTasks, last, queue -> queue.barrier == Barrier.NONE);
    }

    /** The most urgent wants, whether they were refused or not. */
    List<Want> mostUrgent(int most) {
        List<Want> wants = new ArrayList<>();
        addWants(wants, most, MAX_TASKS_ASKED, null, queue -> true);
        return wants;
    }

    /** The role is defined anew: its tasks may come to another order. */
    void define(RoleSpec changed) {
        boolean reorders = changed.agingMillis() != spec.agingMillis();
        spec = changed;
        if (reorders) {
            for (ShapeQueue queue : shapes.values()) {
                List<GroupTrack> groups = List.copyOf(queue.groups);
                queue.groups.clear();
                groups.forEach(group -> group.rankBy(changed));
                queue.groups.addAll(groups);
            }
        }
    }

    int highestPriority() {
        return priorities.isEmpty() ? -1 : priorities.lastKey();
    }

    private boolean addWants(
            List<Want> wants, int maxWants, int maxTasks, @Nullable GroupTrack last, Predicate<ShapeQueue> which) {
        var merge = new PriorityQueue<Cursor>(Comparator.comparing(cursor -> cursor.head, GroupTrack.URGENCY));
        for (ShapeQueue queue : shapes.values()) {
            if (which.test(queue)) {
                merge.add(new Cursor(queue));
            }
        }
        int room = maxTasks;
        int first = wants.size();
        while (room > 0 && wants.size() - first < maxWants && !merge.isEmpty()) {
            if (last != null && GroupTrack.URGENCY.compare(merge.element().head, last) > 0) {
                return false;
            }
            GangTrack gang = merge.element().head.gang;
            if (gang != null) {
                merge.remove();
                wants.add(gang.want());
                room -= gang.size();
                continue;
            }
            Shape shape = merge.element().head.shape;
            var tasks = new TaskSeries.Builder();
            while (room > tasks.size()
                    && !merge.isEmpty()
                    && merge.element().head.shape.equals(shape)) {
                Cursor cursor = merge.remove();
                int before = tasks.size();
                cursor.head.addReady(tasks, room - before);
                if (tasks.size() - before < cursor.head.ready.cardinality() || cursor.advance()) {
                    merge.add(cursor);
                }
            }
            room -= tasks.size();
            wants.add(new Want(
                    tasks.build(), shape.role(), shape.request(), shape.where(), shape.placement(), shape.plannedMs()));
        }
        return !merge.isEmpty();
    }

    /** The group of its most urgent ready task; null where none is ready. */
    @Nullable
    GroupTrack mostUrgent() {
        GroupTrack first = null;
        for (ShapeQueue queue : shapes.values()) {
            if (first == null || GroupTrack.URGENCY.compare(queue.groups.first(), first) < 0) {
                first = queue.groups.first();
            }
        }
        return first;
    }

    /** How many ready tasks are more urgent; walks the ready groups. */
    long ahead(GroupTrack group, int index) {
        long ahead = group.ready.get(0, index).cardinality();
        for (ShapeQueue queue : shapes.values()) {
            for (GroupTrack other : queue.groups.headSet(group, false)) {
                ahead += (long) other.weight() * other.ready.cardinality();
            }
        }
        return ahead;
    }

    /** What all ready tasks ask for together. */
    Resources demand() {
        Resources sum = Resources.NONE;
        for (ShapeQueue queue : shapes.values()) {
            sum = sum.plus(queue.shape.request().scalars().times(queue.tasks));
        }
        return sum;
    }
}
