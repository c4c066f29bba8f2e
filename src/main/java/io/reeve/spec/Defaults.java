package io.reeve.spec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Lays a task over the job's defaults. */
final class Defaults {
    private Defaults() {}

    /**
     * Maps are merged field by field, at any depth; lists and single values of the task replace those of the defaults,
     * and a field without a value takes the default away.
     */
    static Tree under(Tree defaults, Tree task) {
        if (!(defaults instanceof Tree.Mapping lower) || !(task instanceof Tree.Mapping upper)) {
            return task;
        }
        Map<String, Tree> merged = new LinkedHashMap<>(lower.members());
        upper.members().forEach((name, value) -> {
            Tree below = lower.members().get(name);
            if (below == null) {
                merged.put(name, value);
            } else if (Tree.isNull(value)) {
                merged.remove(name);
            } else {
                merged.put(name, under(below, value));
            }
        });
        return new Tree.Mapping(merged, upper.place());
    }
}
