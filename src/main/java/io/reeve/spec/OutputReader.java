package io.reeve.spec;

import io.reeve.model.OutputSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code outputs}: globs of files that are kept. */
final class OutputReader {
    private OutputReader() {}

    static List<OutputSpec> read(@Nullable Tree tree, Faults faults) {
        List<OutputSpec> outputs = new ArrayList<>();
        if (tree == null) {
            return outputs;
        }
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, "a list, each " + Vocabulary.OUTPUT.example());
            return outputs;
        }
        if (list.items().size() > Limits.OUTPUTS) {
            faults.tooMany(tree.place(), list.items().size(), Limits.OUTPUTS, "outputs");
            return outputs;
        }
        Set<String> seen = new HashSet<>();
        for (Tree item : list.items()) {
            OutputSpec output = item instanceof Tree.Mapping ? map(item, faults) : glob(item, false, faults);
            if (output == null) {
                continue;
            }
            if (!seen.add(output.glob())) {
                String message = "the glob " + Quoted.of(output.glob()) + " stands twice in this list";
                faults.add(FaultCode.DUPLICATE_ITEM, item.place(), message, "each glob once");
            }
            outputs.add(output);
        }
        return outputs;
    }

    private static @Nullable OutputSpec map(Tree item, Faults faults) {
        Fields fields = Fields.of(item, Vocabulary.OUTPUT, faults);
        if (fields == null) {
            return null;
        }
        Tree glob = fields.require("glob", faults, "a glob such as part-*");
        Tree optional = fields.get("optional");
        boolean isOptional = optional != null && Scalars.bool(optional, faults);
        return glob == null ? null : glob(glob, isOptional, faults);
    }

    private static @Nullable OutputSpec glob(Tree tree, boolean optional, Faults faults) {
        String glob = Scalars.text(tree, faults, Vocabulary.OUTPUT.example());
        return glob != null && Paths.checkGlob(glob, tree.place(), faults) ? new OutputSpec(glob, optional) : null;
    }
}
