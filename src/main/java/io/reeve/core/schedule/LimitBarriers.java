package io.reeve.core.schedule;

import io.reeve.core.schedule.RoleQueue.Barrier;
import io.reeve.core.schedule.RoleQueue.ShapeQueue;
import io.reeve.model.RoleName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The shapes that a role's limit bars, by the limited role. */
final class LimitBarriers {
    private final Map<String, Set<ShapeQueue>> barred = new HashMap<>();

    void clear() {
        barred.clear();
    }

    void add(String limited, ShapeQueue queue) {
        barred.computeIfAbsent(limited, name -> new LinkedHashSet<>()).add(queue);
    }

    /** Its last task left; nothing where no limit bars it. */
    void remove(ShapeQueue queue) {
        if (queue.barrier == Barrier.LIMIT && queue.refusal != null) {
            barred.getOrDefault(queue.refusal.limitOf(), Set.of()).remove(queue);
        }
    }

    /** Forgets and returns what the limits of a role and of those above it bar: it uses less. */
    List<ShapeQueue> takeAbove(String role) {
        List<ShapeQueue> taken = new ArrayList<>();
        for (String each = role; !each.isEmpty(); each = RoleName.parent(each)) {
            Set<ShapeQueue> queues = barred.remove(each);
            if (queues != null) {
                taken.addAll(queues);
            }
        }
        return taken;
    }

    List<ShapeQueue> takeAll() {
        List<ShapeQueue> taken = new ArrayList<>();
        barred.values().forEach(taken::addAll);
        barred.clear();
        return taken;
    }
}
