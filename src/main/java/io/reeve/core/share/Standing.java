package io.reeve.core.share;

import io.reeve.core.state.Role;
import io.reeve.core.state.Roles;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;

/**
 * Where a role stands beside the others, for people: rounded.
 *
 * @param resource of which it holds the largest part of the cell; empty where it holds nothing
 * @param shareMillionths that part, all roles below included
 * @param weightedMillionths the part divided by the weight: what turns go by among siblings
 * @param entitledMillionths the part of the cell that is its own by weight while all known roles want something
 */
public record Standing(String resource, long shareMillionths, long weightedMillionths, long entitledMillionths) {
    private static final long WHOLE = 1_000_000;

    public static Standing of(String name, Roles roles, Resources capacity, ShareRules rules) {
        Scale scale = new Scale(capacity, rules.excluded());
        Role role = roles.get(name);
        RoleSpec spec = roles.spec(name);
        long[] used = scale.amounts(role == null ? Resources.NONE : role.counted());
        int dominant = scale.dominant(used);
        boolean holds = dominant >= 0 && used[dominant] > 0;
        long share = holds ? Exact.multiplyDivide(used[dominant], WHOLE, scale.capacity(dominant)) : 0;
        return new Standing(
                holds ? scale.resource(dominant) : "",
                share,
                Exact.multiplyDivide(share, RoleSpec.DEFAULT_WEIGHT_MILLIS, spec.weightMillis()),
                role == null ? 0 : entitled(role));
    }

    /** Weight by weight of the siblings, level by level; a role's own tasks beside roles below it weigh 1. */
    private static long entitled(Role role) {
        long part = WHOLE;
        for (Role each = role; each.parent() != null; each = each.parent()) {
            long sum = each.parent().ownAttempts() > 0 ? RoleSpec.DEFAULT_WEIGHT_MILLIS : 0;
            for (Role sibling : each.parent().children()) {
                sum += sibling.spec().weightMillis();
            }
            part = Exact.multiplyDivide(part, each.spec().weightMillis(), sum);
        }
        return part;
    }

    /** {@code 31.2 % of cpus}, or that it holds nothing. */
    public String inWords() {
        return resource.isEmpty() ? "nothing" : percent(shareMillionths) + " of " + resource;
    }

    public static String percent(long millionths) {
        long tenths = (millionths + 500) / 1_000;
        return tenths / 10 + "." + tenths % 10 + " %";
    }

    /** What of a limit stops a request: {@code its 9.5 of at most 10 cpus leave no room for 1}. */
    static String shortOf(RoleSpec spec, Resources used, Resources asked) {
        for (var bound : spec.limit().entrySet()) {
            long wanted = Quantities.of(asked, bound.getKey());
            long has = Quantities.of(used, bound.getKey());
            if (wanted > 0 && has > bound.getValue() - wanted) {
                return "it uses " + Quantities.inWords(bound.getKey(), has) + " of at most "
                        + Quantities.inWords(bound.getKey(), bound.getValue()) + ", and the task asks for "
                        + Quantities.inWords(bound.getKey(), wanted);
            }
        }
        return "";
    }

    /** The sentence for a task that a role's limit keeps waiting. */
    public static String limitReached(String limited, Roles roles, Resources asked) {
        Role role = roles.get(limited);
        String why = role == null ? "" : shortOf(role.spec(), role.used(), asked);
        return "the limit of role " + limited + (why.isEmpty() ? " was reached" : " is reached: " + why);
    }
}
