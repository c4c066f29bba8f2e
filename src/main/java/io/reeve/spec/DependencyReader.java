package io.reeve.spec;

import io.reeve.model.Dependency;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code after}: what a task waits for; whether those tasks exist is {@link Graph}'s question. */
final class DependencyReader {
    private static final String EXPECTED = "a list of tasks, or a map such as {split: finished}";
    private static final List<String> WORDS = List.of("finished", "failed", "ended");

    private DependencyReader() {}

    static List<Dependency> read(@Nullable Tree tree, Faults faults) {
        List<Dependency> after = new ArrayList<>();
        if (tree instanceof Tree.Items list) {
            if (fits(tree, list.items().size(), faults)) {
                readList(list, after, faults);
            }
        } else if (tree instanceof Tree.Mapping mapping) {
            if (fits(tree, mapping.members().size(), faults)) {
                mapping.members().forEach((task, when) -> after.add(new Dependency(task, when(when, faults))));
            }
        } else if (tree != null) {
            faults.wrongType(tree, EXPECTED);
        }
        return after;
    }

    private static boolean fits(Tree tree, int count, Faults faults) {
        if (count > Limits.DEPENDENCIES) {
            faults.tooMany(tree.place(), count, Limits.DEPENDENCIES, "tasks to wait for");
        }
        return count <= Limits.DEPENDENCIES;
    }

    private static void readList(Tree.Items list, List<Dependency> after, Faults faults) {
        Set<String> seen = new HashSet<>();
        for (Tree item : list.items()) {
            String task = Scalars.text(item, faults, EXPECTED);
            if (task == null) {
                continue;
            }
            if (!seen.add(task)) {
                String message = "the task " + Quoted.of(task) + " stands twice in this list";
                faults.add(FaultCode.DUPLICATE_ITEM, item.place(), message, "each task once");
                continue;
            }
            after.add(new Dependency(task, Dependency.When.FINISHED));
        }
    }

    private static Dependency.When when(Tree tree, Faults faults) {
        String word = Scalars.choice(tree, WORDS, faults);
        return word == null ? Dependency.When.FINISHED : Dependency.When.values()[WORDS.indexOf(word)];
    }
}
