package io.reeve.spec;

import io.reeve.model.Names;
import io.reeve.model.NodeId;
import io.reeve.model.ReservationEdit;
import io.reeve.model.RoleName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads documents that change reservations: {@code reservations: {node-1: {eng/ads: {cpus: 2, mem: 8GB}, ops: all}}}.
 * Nothing as a value takes a role's reservation away.
 */
public final class ReservationDocuments {
    /** Beyond this a document is a mistake, not a change. */
    private static final int MAX_NODES = 10_000;

    private static final int MAX_ROLES = 100;
    private static final int MAX_RESOURCES = 64;
    private static final long MAX_MILLIS = 1_000_000_000_000L;
    private static final String ALL = "all";
    private static final String AMOUNTS = "amounts such as {cpus: 4, mem: 8GB}, all, or nothing";
    private static final Vocabulary DOCUMENT =
            new Vocabulary("a map such as {reservations: {node-1: {eng: {cpus: 4}}}}", List.of("reservations"));

    private ReservationDocuments() {}

    /** What a document came to. */
    public sealed interface Result {}

    /** Well-formed; nothing is known of its nodes yet. */
    public record Valid(List<ReservationEdit> edits) implements Result {
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

    /** Never throws for what the bytes hold. */
    public static Result read(byte[] bytes, Format format) {
        Faults faults = new Faults();
        Tree tree = JobDocuments.parse(bytes, format, "a document with reservations:", faults);
        List<ReservationEdit> edits = new ArrayList<>();
        Fields fields = tree == null ? null : Fields.of(tree, DOCUMENT, faults);
        Tree nodes = fields == null
                ? null
                : fields.require("reservations", faults, "a map such as {node-1: {eng: {cpus: 4}}}");
        if (nodes instanceof Tree.Mapping map) {
            if (map.members().isEmpty()) {
                faults.add(FaultCode.EMPTY_VALUE, nodes.place(), "there is no node in it", "at least one node");
            } else if (map.members().size() > MAX_NODES) {
                faults.tooMany(nodes.place(), map.members().size(), MAX_NODES, "nodes");
            } else {
                map.members().forEach((node, roles) -> readNode(node, roles, edits, faults));
            }
        } else if (nodes != null) {
            faults.wrongType(nodes, "a map of nodes such as {node-1: {eng: {cpus: 4}}}");
        }
        return faults.isEmpty() ? new Valid(edits) : new Invalid(faults.list());
    }

    private static void readNode(String node, Tree tree, List<ReservationEdit> edits, Faults faults) {
        if (!Names.isName(node)) {
            String message = Quoted.of(node) + " is no name of a node";
            faults.add(FaultCode.BAD_NAME, tree.place(), message, JobReader.NAME_RULE);
        } else if (!(tree instanceof Tree.Mapping roles)) {
            faults.wrongType(tree, "a map of roles such as {eng: {cpus: 4}}");
        } else if (roles.members().size() > MAX_ROLES) {
            faults.tooMany(tree.place(), roles.members().size(), MAX_ROLES, "roles");
        } else {
            roles.members().forEach((role, amounts) -> readRole(new NodeId(node), role, amounts, edits, faults));
        }
    }

    private static void readRole(NodeId node, String role, Tree tree, List<ReservationEdit> edits, Faults faults) {
        String pointer = tree.place().pointer();
        if (!RoleName.isRole(role)) {
            faults.add(FaultCode.BAD_ROLE, tree.place(), Quoted.of(role) + " is no role", RoleName.RULE);
        } else if (Tree.isNull(tree)) {
            edits.add(new ReservationEdit(node, role, pointer, false, Map.of()));
        } else if (tree instanceof Tree.Mapping amounts) {
            edits.add(new ReservationEdit(node, role, pointer, false, readAmounts(amounts, faults)));
        } else if (tree instanceof Tree.Items) {
            faults.wrongType(tree, AMOUNTS);
        } else if (ALL.equals(Scalars.text(tree, faults, AMOUNTS))) {
            edits.add(new ReservationEdit(node, role, pointer, true, Map.of()));
        } else {
            faults.add(FaultCode.BAD_CHOICE, tree.place(), "it is neither amounts nor the word all", AMOUNTS);
        }
    }

    private static Map<String, Long> readAmounts(Tree.Mapping tree, Faults faults) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        if (tree.members().isEmpty()) {
            faults.add(FaultCode.EMPTY_VALUE, tree.place(), "there is no amount in it", AMOUNTS);
        } else if (tree.members().size() > MAX_RESOURCES) {
            faults.tooMany(tree.place(), tree.members().size(), MAX_RESOURCES, "resources");
            return amounts;
        }
        tree.members().forEach((resource, value) -> {
            if (!Names.isName(resource) || resource.equals("ports") || resource.equals("custom")) {
                String message = Quoted.of(resource) + " is no resource that can be reserved";
                faults.add(FaultCode.BAD_NAME, value.place(), message, "cpus, mem, disk, gpus or a custom one's name");
            } else if (resource.equals("mem") || resource.equals("disk")) {
                amounts.put(resource, Sizes.read(value, 1, faults));
            } else {
                amounts.put(resource, Amounts.millis(value, 1, MAX_MILLIS, faults));
            }
        });
        return amounts;
    }
}
