package io.reeve.core.schedule;

import io.reeve.core.schedule.RoleQueue.ShapeQueue;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The shapes that no node had room for, by what would be room enough: what many roles ask for alike is compared once,
 * so a change costs as many looks as different requests wait, not as many as roles.
 */
final class NodeBarriers {
    private final Map<Asked, Set<ShapeQueue>> singles = new LinkedHashMap<>();
    private final Set<ShapeQueue> gangs = new LinkedHashSet<>();

    private record Asked(ResourceRequest request, List<ResourceRequest> alternatives) {
        static Asked by(ShapeQueue queue) {
            return new Asked(queue.shape.request(), queue.shape.placement().alternatives());
        }

        boolean mayFit(Resources free) {
            return free.covers(request.scalars())
                    || alternatives.stream().anyMatch(other -> free.covers(other.scalars()));
        }
    }

    void clear() {
        singles.clear();
        gangs.clear();
    }

    void add(ShapeQueue queue) {
        if (queue.gang() != null) {
            gangs.add(queue);
        } else {
            singles.computeIfAbsent(Asked.by(queue), asked -> new LinkedHashSet<>())
                    .add(queue);
        }
    }

    void remove(ShapeQueue queue) {
        gangs.remove(queue);
        Asked asked = Asked.by(queue);
        Set<ShapeQueue> alike = singles.get(asked);
        if (alike != null && alike.remove(queue) && alike.isEmpty()) {
            singles.remove(asked);
        }
    }

    /** Forgets and returns all. */
    List<ShapeQueue> takeAll() {
        List<ShapeQueue> taken = new ArrayList<>(gangs);
        singles.values().forEach(taken::addAll);
        clear();
        return taken;
    }

    /** Forgets and returns those that have room for a task where one of these amounts is free. */
    List<ShapeQueue> takeFitting(Collection<Resources> free) {
        List<ShapeQueue> taken = new ArrayList<>();
        Iterator<Map.Entry<Asked, Set<ShapeQueue>>> each = singles.entrySet().iterator();
        while (each.hasNext()) {
            var alike = each.next();
            if (mayFit(alike.getKey(), free)) {
                taken.addAll(alike.getValue());
                each.remove();
            }
        }
        Iterator<ShapeQueue> next = gangs.iterator();
        while (next.hasNext()) {
            ShapeQueue queue = next.next();
            GangTrack gang = queue.gang();
            if (gang == null || gang.mayUse(free)) {
                taken.add(queue);
                next.remove();
            }
        }
        return taken;
    }

    private static boolean mayFit(Asked asked, Collection<Resources> free) {
        for (Resources amount : free) {
            if (asked.mayFit(amount)) {
                return true;
            }
        }
        return false;
    }
}
