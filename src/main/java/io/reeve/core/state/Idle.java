package io.reeve.core.state;

import io.reeve.model.Resources;
import io.reeve.model.RoleName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What of a node's reservations nobody uses. */
public final class Idle {
    private static final Comparator<String> DEEPEST_FIRST =
            Comparator.<String>comparingInt(role -> -RoleName.path(role).size()).thenComparing(role -> role);

    private Idle() {}

    /**
     * A role's use fills its own reservation first, then that of the next role above that has one.
     *
     * @param free bounds the sum: a node that came back with less has less to reserve
     */
    public static Map<String, Resources> of(
            SortedMap<String, Resources> reserved, Map<String, Resources> used, Resources free) {
        Map<String, Resources> wanted = new HashMap<>();
        used.forEach((role, amount) -> pass(role, amount, reserved, wanted));
        List<String> roles = new ArrayList<>(reserved.keySet());
        roles.sort(DEEPEST_FIRST);
        Map<String, Resources> idle = new TreeMap<>();
        Resources left = Resources.NONE.plus(free);
        for (String role : roles) {
            Resources amount = reserved.get(role);
            Resources uses = wanted.getOrDefault(role, Resources.NONE);
            Resources more = uses.minusUpTo(amount);
            if (!more.equals(Resources.NONE)) {
                pass(RoleName.parent(role), more, reserved, wanted);
            }
            Resources unused = amount.minusUpTo(uses);
            Resources counted = unused.minusUpTo(unused.minusUpTo(left));
            if (!counted.equals(Resources.NONE)) {
                idle.put(role, counted);
                left = left.minus(counted);
            }
        }
        return idle;
    }

    private static void pass(
            String from, Resources amount, SortedMap<String, Resources> reserved, Map<String, Resources> wanted) {
        for (String role = from; !role.isEmpty(); role = RoleName.parent(role)) {
            if (reserved.containsKey(role)) {
                wanted.merge(role, amount, Resources::plus);
                return;
            }
        }
    }
}
