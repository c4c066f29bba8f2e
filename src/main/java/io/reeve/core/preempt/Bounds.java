package io.reeve.core.preempt;

import io.reeve.core.state.Role;
import io.reeve.core.state.Roles;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What guarantees and limits say of one exchange: a task comes, some attempts go. What is being stopped anyway counts
 * as gone.
 */
final class Bounds {
    private final Roles roles;
    private final Live live;
    private final Resources comes;
    private final List<String> path;
    private final Set<String> above;
    private final Map<String, Resources> goes = new HashMap<>();

    Bounds(Roles roles, Live live, String role, Resources comes) {
        this.roles = roles;
        this.live = live;
        this.comes = comes;
        this.path = RoleName.path(role);
        this.above = new HashSet<>(path);
    }

    /** The lowest role on the path that has less than it is guaranteed of something the task asks for; null if none. */
    @Nullable
    String lacking() {
        String lacking = null;
        for (String each : path) {
            Role role = roles.get(each);
            if (role != null && lacks(role)) {
                lacking = each;
            }
        }
        return lacking;
    }

    private boolean lacks(Role role) {
        for (var bound : role.spec().guarantee().entrySet()) {
            boolean asked = Quantities.of(comes, bound.getKey()) > 0;
            if (asked && Quantities.of(role.counted(), bound.getKey()) < bound.getValue()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the task stays within all limits when what goes is gone. */
    boolean isWithinLimits() {
        for (String each : path) {
            Role role = roles.get(each);
            if (role == null) {
                continue;
            }
            Resources after = after(role).plus(comes);
            for (var bound : role.spec().limit().entrySet()) {
                if (Quantities.of(comes, bound.getKey()) > 0
                        && Quantities.of(after, bound.getKey()) > bound.getValue()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether the victim may go too without leaving a role below its guarantee that the task is not in. */
    boolean mayGo(Victim victim) {
        for (String each : RoleName.path(victim.role())) {
            Role role = roles.get(each);
            if (role == null || role.spec().guarantee().isEmpty()) {
                continue;
            }
            Resources after = after(role).minus(victim.allocation().scalars());
            Resources counted = above.contains(each) ? after.plus(comes) : after;
            for (var bound : role.spec().guarantee().entrySet()) {
                boolean takes = Quantities.of(victim.allocation().scalars(), bound.getKey()) > 0;
                if (takes && Quantities.of(counted, bound.getKey()) < bound.getValue()) {
                    return false;
                }
            }
        }
        return true;
    }

    void goes(Victim victim) {
        change(victim, victim.allocation().scalars());
    }

    void stays(Victim victim) {
        change(victim, Resources.NONE.minus(victim.allocation().scalars()));
    }

    private void change(Victim victim, Resources more) {
        for (String each : RoleName.path(victim.role())) {
            goes.merge(each, more, Resources::plus);
        }
    }

    private Resources after(Role role) {
        return role.counted().minus(live.givenBack(role.name())).minus(goes.getOrDefault(role.name(), Resources.NONE));
    }
}
