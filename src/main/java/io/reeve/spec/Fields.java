package io.reeve.spec;

import org.jspecify.annotations.Nullable;

/** A map whose fields are all known; the others became faults. */
final class Fields {
    private final Tree.Mapping mapping;

    private Fields(Tree.Mapping mapping) {
        this.mapping = mapping;
    }

    /** Returns null, with a fault, if the part is no map. */
    static @Nullable Fields of(Tree tree, Vocabulary words, Faults faults) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            faults.wrongType(tree, words.example());
            return null;
        }
        mapping.members().forEach((name, value) -> check(name, value, words, faults));
        return new Fields(mapping);
    }

    private static void check(String name, Tree value, Vocabulary words, Faults faults) {
        if (faults.isFull()) {
            return;
        }
        if (words.known().contains(name)) {
            if (Tree.isNull(value)) {
                String message = "the field " + name + " has no value";
                faults.add(FaultCode.NULL_VALUE, value.place(), message, "a value, or the line left out");
            }
        } else {
            String message = "there is no field " + Quoted.of(name) + Nearest.hint(name, words.known());
            faults.add(FaultCode.UNKNOWN_FIELD, value.place(), message, "one of " + String.join(", ", words.known()));
        }
    }

    /** Returns the field, or null if it is not there or has no value (which is a fault already). */
    @Nullable
    Tree get(String name) {
        Tree value = mapping.members().get(name);
        return value == null || Tree.isNull(value) ? null : value;
    }

    boolean has(String name) {
        return get(name) != null;
    }

    /** Returns the field; its absence is a fault. */
    @Nullable
    Tree require(String name, Faults faults, String expected) {
        Tree value = get(name);
        if (value == null && !mapping.members().containsKey(name)) {
            faults.add(FaultCode.MISSING_FIELD, place(name), "the field " + name + " is missing", expected);
        }
        return value;
    }

    Place place() {
        return mapping.place();
    }

    Place place(String name) {
        Tree value = mapping.members().get(name);
        return value == null ? place().child(name) : value.place();
    }
}
