package io.reeve.core.preempt;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Role;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent;
import io.reeve.event.RoleEvent;
import io.reeve.event.TaskEvent;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import io.reeve.model.TaskId;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether anybody has something to lose to other roles: more than it, and each role above it, is guaranteed. Where
 * nobody has, there is no need to look at any node.
 *
 * <p>It counts cpus and memory, which almost all attempts hold, and is in doubt for the look. It costs what changed.
 */
final class Excess {
    private static final List<String> COUNTED = List.of("cpus", "mem");

    private final ClusterView view;
    private final Live live;
    /** Guaranteed roles that have no more of something than they are guaranteed: whoever holds that there stays. */
    private final Set<String> atGuarantee = new HashSet<>();
    /** Roles of which something runs that are in none of those, or of which something holds nothing that counts. */
    private final Set<String> mayLose = new HashSet<>();

    private final Set<String> changed = new LinkedHashSet<>();
    private boolean allChanged = true;

    Excess(ClusterView view, Live live) {
        this.view = view;
        this.live = live;
    }

    void rebuild() {
        allChanged = true;
    }

    /** Takes note of an event that was just folded into the view, and that {@link Live} has seen. */
    void observe(Event event) {
        if (event instanceof RoleEvent || event instanceof NodeEvent) {
            allChanged = true;
        } else if (event instanceof AttemptEvent attempt) {
            changed(attempt.attempt().task());
        } else if (event instanceof TaskEvent.RoomHeld held) {
            changed(held.task());
        } else if (event instanceof TaskEvent.RoomReleased released) {
            changed(released.task());
        } else if (event instanceof TaskEvent.TaskEnded ended) {
            changed(ended.task());
        }
    }

    private void changed(TaskId task) {
        var job = view.job(task.job());
        if (job != null) {
            changed.add(job.spec().role());
        }
    }

    /** Catches up; returns whether somebody may lose something who could not before. */
    boolean refresh() {
        boolean grew = false;
        if (allChanged) {
            allChanged = false;
            atGuarantee.clear();
            mayLose.clear();
            changed.addAll(live.running());
            view.roles().all().forEach(role -> changed.add(role.name()));
        }
        for (String role : changed) {
            for (String each : RoleName.path(role)) {
                boolean now = isAtGuarantee(each);
                if (now ? atGuarantee.add(each) : atGuarantee.remove(each)) {
                    for (String below : live.running(each)) {
                        grew |= judge(below);
                    }
                }
            }
            grew |= judge(role);
        }
        changed.clear();
        return grew;
    }

    private boolean judge(String role) {
        boolean may = live.runs(role)
                && (live.anyIsLight(role) || RoleName.path(role).stream().noneMatch(atGuarantee::contains));
        if (may) {
            return mayLose.add(role);
        }
        mayLose.remove(role);
        return false;
    }

    private boolean isAtGuarantee(String name) {
        Role role = view.roles().get(name);
        if (role == null || role.spec().guarantee().isEmpty()) {
            return false;
        }
        Resources stays = role.counted().minus(live.givenBack(name));
        for (String resource : COUNTED) {
            Long guarantee = role.spec().guarantee().get(resource);
            if (guarantee != null && Quantities.of(stays, resource) <= guarantee) {
                return true;
            }
        }
        return false;
    }

    /** Whether it is certain that nobody outside of a role that has less than it is guaranteed may lose anything. */
    boolean isNone(String lacking) {
        List<String> path = RoleName.path(lacking);
        boolean sharesAGuarantee = path.stream().anyMatch(each -> !each.equals(lacking) && atGuarantee.contains(each));
        return mayLose.isEmpty() && !sharesAGuarantee; // below a common guarantee one may lose what the other gains
    }
}
