package io.reeve.core.share;

import io.reeve.core.state.Role;
import io.reeve.core.state.Roles;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import io.reeve.model.RoleSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Whether roles stay within their limits as grants are added one by one, each counting for the next. */
public final class LimitCheck {
    private final Roles roles;
    /** The limited roles on the path of each role asked about. */
    private final Map<String, List<Meter>> limited = new HashMap<>();

    private final Map<String, Meter> meters = new HashMap<>();

    private static final class Meter {
        final RoleSpec spec;
        Resources used;

        Meter(RoleSpec spec, Resources used) {
            this.spec = spec;
            this.used = used;
        }

        boolean hasRoomFor(Resources more) {
            for (var bound : spec.limit().entrySet()) {
                long asked = Quantities.of(more, bound.getKey());
                if (asked > 0 && Quantities.of(used, bound.getKey()) > bound.getValue() - asked) {
                    return false;
                }
            }
            return true;
        }
    }

    public LimitCheck(Roles roles) {
        this.roles = roles;
    }

    /** Counts the amount and says true, or changes nothing and says false where it would be above a limit. */
    public boolean take(String role, Resources amount) {
        List<Meter> path = limited.computeIfAbsent(role, this::metersOf);
        for (Meter meter : path) {
            if (!meter.hasRoomFor(amount)) {
                return false;
            }
        }
        for (Meter meter : path) {
            meter.used = meter.used.plus(amount);
        }
        return true;
    }

    /** Whether the role and all above it are within their limits as it is. */
    public boolean isWithin(String role) {
        for (Meter meter : limited.computeIfAbsent(role, this::metersOf)) {
            for (var bound : meter.spec.limit().entrySet()) {
                if (Quantities.of(meter.used, bound.getKey()) > bound.getValue()) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<Meter> metersOf(String role) {
        List<Meter> path = new ArrayList<>();
        for (String each : RoleName.path(role)) {
            Role known = roles.get(each);
            if (known != null && !known.spec().limit().isEmpty()) {
                path.add(meters.computeIfAbsent(each, name -> new Meter(known.spec(), known.used())));
            }
        }
        return path;
    }
}
