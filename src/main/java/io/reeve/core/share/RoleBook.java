package io.reeve.core.share;

import io.reeve.core.share.RoleChange.Fault;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Role;
import io.reeve.model.Quantities;
import io.reeve.model.Resources;
import io.reeve.model.RoleEdit;
import io.reeve.model.RoleName;
import io.reeve.model.RoleSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Whether roles may be changed as someone asks: all of the request, or nothing of it. */
public final class RoleBook {
    /** Defined roles; bounds the state. Far more than there are teams. */
    public static final int MAX_ROLES = 10_000;

    private final ClusterView view;
    /** The request's roles as they would be, and where in the request each stands. */
    private final Map<String, RoleSpec> changed = new LinkedHashMap<>();

    private final Map<String, String> pointers = new LinkedHashMap<>();
    /** All roles that would be defined, parents before children, and all above them. */
    private final Map<String, RoleSpec> after = new TreeMap<>();

    private final Map<String, List<String>> below = new TreeMap<>();
    private final List<Fault> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private RoleBook(ClusterView view) {
        this.view = view;
    }

    /** @param force whether limits may be set below what is in use, which then falls as tasks end */
    public static RoleChange change(ClusterView view, List<RoleEdit> edits, boolean force) {
        RoleBook book = new RoleBook(view);
        book.collect(edits);
        book.changed.forEach((name, spec) -> book.checkBounds(name, spec, force));
        book.checkFamilies();
        book.checkSpelling();
        return book.faults.isEmpty()
                ? new RoleChange.Accepted(
                        new io.reeve.event.RoleEvent.RolesChanged(List.copyOf(book.changed.values())), book.warnings)
                : new RoleChange.Refused(book.faults);
    }

    private void collect(List<RoleEdit> edits) {
        view.roles().all().forEach(role -> add(role.spec()));
        for (RoleEdit edit : edits) {
            RoleSpec spec =
                    edit.over(changed.getOrDefault(edit.name(), view.roles().spec(edit.name())));
            changed.put(edit.name(), spec);
            pointers.put(edit.name(), edit.pointer());
            add(spec);
        }
        long defined = after.values().stream().filter(spec -> !spec.isDefault()).count();
        if (defined > MAX_ROLES) {
            faults.add(
                    new Fault("too-many-roles", "/roles", defined + " roles would be defined", "at most " + MAX_ROLES));
        }
    }

    private void add(RoleSpec spec) {
        if (after.put(spec.name(), spec) == null) {
            String parent = RoleName.parent(spec.name());
            below.computeIfAbsent(parent, name -> new ArrayList<>()).add(spec.name());
            if (!parent.isEmpty() && !after.containsKey(parent)) {
                add(view.roles().spec(parent));
            }
        }
    }

    private void checkBounds(String name, RoleSpec spec, boolean force) {
        spec.guarantee().forEach((resource, guarantee) -> {
            long limit = spec.limit().getOrDefault(resource, Long.MAX_VALUE);
            if (guarantee > limit) {
                faults.add(new Fault(
                        "guarantee-above-limit",
                        pointers.get(name) + "/guarantee/" + resource,
                        "the guarantee of " + Quantities.inWords(resource, guarantee) + " is above the limit of "
                                + Quantities.inWords(resource, limit),
                        "at most the limit"));
            }
        });
        Role known = view.roles().get(name);
        Resources used = known == null ? Resources.NONE : known.counted();
        spec.limit().forEach((resource, limit) -> {
            long uses = Quantities.of(used, resource);
            boolean lowered = limit < view.roles().spec(name).limit().getOrDefault(resource, Long.MAX_VALUE);
            if (limit < uses && lowered && !force) {
                faults.add(new Fault(
                        "limit-below-use",
                        pointers.get(name) + "/limit/" + resource,
                        "role " + name + " uses " + Quantities.inWords(resource, uses)
                                + " now, more than this limit of " + Quantities.inWords(resource, limit),
                        "at least what is in use, or \"force\": nothing is stopped then, and nothing starts until"
                                + " enough has ended"));
            }
        });
    }

    /** What children are guaranteed must be there in what their parent is guaranteed, or may use at most. */
    private void checkFamilies() {
        Set<String> parents = new LinkedHashSet<>();
        for (String name : changed.keySet()) {
            parents.addAll(RoleName.path(name));
        }
        for (String parent : parents) {
            RoleSpec spec = after.get(parent);
            Map<String, Long> children = spec == null ? Map.of() : childrensGuarantees(parent);
            children.forEach((resource, sum) -> {
                long guarantee = spec.guarantee().getOrDefault(resource, Long.MAX_VALUE);
                long limit = spec.limit().getOrDefault(resource, Long.MAX_VALUE);
                if (sum > Math.min(guarantee, limit)) {
                    String bound = guarantee <= limit ? "guarantee" : "limit";
                    faults.add(new Fault(
                            "guarantees-above-parent",
                            pointerBelow(parent),
                            "the roles below " + parent + " would be guaranteed "
                                    + Quantities.inWords(resource, sum) + ", more than its " + bound + " of "
                                    + Quantities.inWords(resource, Math.min(guarantee, limit)),
                            "at most the " + bound + " of " + parent + " in all"));
                }
            });
        }
        childrensGuarantees("").forEach((resource, sum) -> {
            long has = Quantities.of(view.capacity(), resource);
            if (sum > has) {
                warnings.add("all roles together are guaranteed " + Quantities.inWords(resource, sum)
                        + ", and the cell has " + Quantities.inWords(resource, has) + " now");
            }
        });
    }

    /** A limit of what no node has limits nothing: most often its name is mistyped. */
    private void checkSpelling() {
        changed.forEach((name, spec) -> new TreeMap<>(spec.limit()).forEach((resource, limit) -> {
            if (Quantities.of(view.capacity(), resource) == 0) {
                warnings.add("role " + name + " is limited to " + Quantities.inWords(resource, limit)
                        + ", and the cell has " + Quantities.inWords(resource, 0) + " now");
            }
        }));
    }

    /** Where in the request the role stands, or the first one below it. */
    private String pointerBelow(String parent) {
        for (var entry : pointers.entrySet()) {
            if (entry.getKey().equals(parent) || entry.getKey().startsWith(parent + "/")) {
                return entry.getValue();
            }
        }
        return "/roles";
    }

    private Map<String, Long> childrensGuarantees(String parent) {
        Map<String, Long> sums = new TreeMap<>();
        for (String child : below.getOrDefault(parent, List.of())) {
            guaranteed(child).forEach((resource, amount) -> sums.merge(resource, amount, Math::addExact));
        }
        return sums;
    }

    /** What a role is guaranteed itself; where it says nothing of a resource, what those below it are. */
    private Map<String, Long> guaranteed(String name) {
        Map<String, Long> amounts = childrensGuarantees(name);
        RoleSpec spec = after.get(name);
        if (spec != null) {
            amounts.putAll(spec.guarantee());
        }
        return amounts;
    }
}
