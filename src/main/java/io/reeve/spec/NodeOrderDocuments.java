package io.reeve.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator says with an order for a node: how long it may take. */
public final class NodeOrderDocuments {
    private NodeOrderDocuments() {}

    /** What a document came to. */
    public sealed interface Result {}

    public record Valid(long ms) implements Result {}

    /** @param faults all of them; never empty */
    public record Invalid(List<Fault> faults) implements Result {
        public Invalid {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Never throws for what the bytes hold.
     *
     * @param field that may stand in the document, which is JSON; null where none may
     * @param usualMs where it does not
     */
    public static Result read(byte[] bytes, @Nullable String field, long usualMs, long maxMs) {
        Faults faults = new Faults();
        List<String> known = field == null ? List.of() : List.of(field);
        String example = field == null ? "an empty map" : "a map such as {\"" + field + "\": \"5m\"}";
        Tree tree = JobDocuments.parse(bytes, Format.JSON, example, faults);
        if (field == null && tree instanceof Tree.Mapping map && !map.members().isEmpty()) {
            faults.add(FaultCode.UNKNOWN_FIELD, tree.place(), "this order takes no field", example);
            return new Invalid(faults.list());
        }
        Fields fields = tree == null ? null : Fields.of(tree, new Vocabulary(example, known), faults);
        Tree value = fields == null || field == null ? null : fields.get(field);
        long ms = value == null ? usualMs : Durations.read(value, 0, faults);
        if (value != null && faults.isEmpty() && ms > maxMs) {
            String expected = "a duration from " + Durations.write(0) + " to " + Durations.write(maxMs);
            faults.add(FaultCode.OUT_OF_RANGE, value.place(), Durations.write(ms) + " is too long", expected);
        }
        return faults.isEmpty() ? new Valid(ms) : new Invalid(faults.list());
    }
}
