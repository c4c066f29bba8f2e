package io.reeve.spec;

import io.reeve.model.Names;
import io.reeve.model.RoleEdit;
import io.reeve.model.RoleName;
import io.reeve.model.RoleSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents that change roles: {@code roles: {eng/ads: {weight: 2, guarantee: {cpus: 4}, limit: {mem: 8GB}}}}.
 * Nothing as a value takes a bound away, or all of them.
 */
public final class RoleDocuments {
    /** Beyond this a document is a mistake, not an organisation. */
    private static final int MAX_ROLES = 1_000;
    /** A billion cpus; sums of as many roles as there may be stay exact. */
    private static final long MAX_MILLIS = 1_000_000_000_000L;

    private static final int MAX_RESOURCES = 64;
    private static final List<String> FIELDS = List.of("weight", "guarantee", "limit", "aging");
    private static final Vocabulary DOCUMENT =
            new Vocabulary("a map such as {roles: {eng: {weight: 2}}}", List.of("roles", "force", "replace"));
    private static final String BOUNDS = "a map such as {cpus: 4, mem: 8GB}, or nothing";

    private RoleDocuments() {}

    /** What a document came to. */
    public sealed interface Result {}

    /** @param force whether limits may be below what is in use */
    public record Valid(List<RoleEdit> edits, boolean force) implements Result {
        public Valid {
            edits = List.copyOf(edits);
        }
    }

    /** @param faults all of them; never empty */
    public record Invalid(List<Fault> faults) implements Result {
        public Invalid {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Never throws for what the bytes hold.
     *
     * @param replaces whether what a role does not name falls back to the default, where the document does not say
     */
    public static Result read(byte[] bytes, Format format, boolean replaces) {
        Faults faults = new Faults();
        Tree tree = JobDocuments.parse(bytes, format, "a document with roles:", faults);
        List<RoleEdit> edits = new ArrayList<>();
        Fields fields = tree == null ? null : Fields.of(tree, DOCUMENT, faults);
        boolean force = false;
        if (fields != null) {
            Tree forced = fields.get("force");
            force = forced != null && Scalars.bool(forced, faults);
            Tree replaced = fields.get("replace");
            boolean whole = replaced == null ? replaces : Scalars.bool(replaced, faults);
            Tree roles = fields.require("roles", faults, "a map such as {eng: {weight: 2}}");
            if (roles != null) {
                readRoles(roles, whole, edits, faults);
            }
        }
        return faults.isEmpty() ? new Valid(edits, force) : new Invalid(faults.list());
    }

    static void readRoles(Tree tree, boolean replaces, List<RoleEdit> edits, Faults faults) {
        if (!(tree instanceof Tree.Mapping roles)) {
            faults.wrongType(tree, "a map of roles such as {eng: {weight: 2}}");
            return;
        }
        if (roles.members().isEmpty()) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "there is no role in it", "at least one role");
        }
        if (roles.members().size() > MAX_ROLES) {
            faults.tooMany(tree.place(), roles.members().size(), MAX_ROLES, "roles");
            return;
        }
        roles.members().forEach((name, body) -> {
            RoleEdit edit = readRole(name, body, replaces, faults);
            if (edit != null) {
                edits.add(edit);
            }
        });
    }

    private static @Nullable RoleEdit readRole(String name, Tree tree, boolean replaces, Faults faults) {
        if (!RoleName.isRole(name)) {
            faults.add(FaultCode.BAD_ROLE, tree.place(), Quoted.of(name) + " is no role", RoleName.RULE);
            return null;
        }
        if (!(tree instanceof Tree.Mapping role)) {
            faults.wrongType(tree, "a map such as {weight: 2, limit: {cpus: 10}}");
            return null;
        }
        Long weight = null;
        Long aging = null;
        RoleEdit.Bounds guarantee = RoleEdit.Bounds.UNCHANGED;
        RoleEdit.Bounds limit = RoleEdit.Bounds.UNCHANGED;
        for (var member : role.members().entrySet()) {
            Tree value = member.getValue();
            switch (member.getKey()) {
                case "weight" ->
                    weight = Amounts.millis(value, RoleSpec.MIN_WEIGHT_MILLIS, RoleSpec.MAX_WEIGHT_MILLIS, faults);
                case "aging" -> aging = Amounts.millis(value, 0, RoleSpec.MAX_AGING_MILLIS, faults);
                case "guarantee" -> guarantee = readBounds(value, faults);
                case "limit" -> limit = readBounds(value, faults);
                default -> {
                    String message =
                            "there is no field " + Quoted.of(member.getKey()) + Nearest.hint(member.getKey(), FIELDS);
                    faults.add(FaultCode.UNKNOWN_FIELD, value.place(), message, "one of " + String.join(", ", FIELDS));
                }
            }
        }
        return new RoleEdit(name, tree.place().pointer(), replaces, weight, guarantee, limit, aging);
    }

    private static RoleEdit.Bounds readBounds(Tree tree, Faults faults) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        if (Tree.isNull(tree)) {
            return new RoleEdit.Bounds(true, amounts);
        }
        if (!(tree instanceof Tree.Mapping bounds)) {
            faults.wrongType(tree, BOUNDS);
            return RoleEdit.Bounds.UNCHANGED;
        }
        if (bounds.members().size() > MAX_RESOURCES) {
            faults.tooMany(tree.place(), bounds.members().size(), MAX_RESOURCES, "resources");
            return RoleEdit.Bounds.UNCHANGED;
        }
        bounds.members().forEach((resource, value) -> {
            if (!Names.isName(resource) || resource.equals("ports") || resource.equals("custom")) {
                String message = Quoted.of(resource) + " is no resource that a role can have a bound of";
                faults.add(FaultCode.BAD_NAME, value.place(), message, "cpus, mem, disk or a custom resource's name");
            } else if (Tree.isNull(value)) {
                amounts.put(resource, RoleEdit.NO_BOUND);
            } else if (resource.equals("mem") || resource.equals("disk")) {
                amounts.put(resource, Sizes.read(value, 0, faults));
            } else {
                amounts.put(resource, Amounts.millis(value, 0, MAX_MILLIS, faults));
            }
        });
        return new RoleEdit.Bounds(false, amounts);
    }
}
