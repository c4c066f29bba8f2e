package io.reeve.spec;

import io.reeve.model.Constraint;
import io.reeve.model.Constraint.Operator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of {@code where}, such as {@code zone == a} or {@code arch in (amd64, arm64)}. */
final class Constraints {
    private static final String EXPECTED =
            "a line such as \"zone == a\", \"arch in (amd64, arm64)\", \"kernel >= 5.10\" or \"gpu-model =~ 'A10.*'\"";

    private Constraints() {}

    static List<Constraint> readAll(@Nullable Tree tree, Faults faults) {
        List<Constraint> constraints = new ArrayList<>();
        if (tree == null) {
            return constraints;
        }
        if (!(tree instanceof Tree.Items list)) {
            faults.wrongType(tree, "a list of lines, each " + EXPECTED);
            return constraints;
        }
        if (list.items().size() > Limits.CONSTRAINTS) {
            faults.tooMany(tree.place(), list.items().size(), Limits.CONSTRAINTS, "constraints");
            return constraints;
        }
        for (Tree item : list.items()) {
            Constraint constraint = read(item, faults);
            if (constraint != null) {
                constraints.add(constraint);
            }
        }
        return constraints;
    }

    static @Nullable Constraint read(Tree tree, Faults faults) {
        String line = Scalars.text(tree, Limits.CONSTRAINT_CHARACTERS, faults, EXPECTED);
        if (line == null) {
            return null;
        }
        try {
            return new ConstraintLine(line).parse();
        } catch (ConstraintLine.BadLine e) {
            String message = "in " + Quoted.of(line) + " " + e.getMessage();
            faults.add(e.code(), tree.place(), message, EXPECTED);
            return null;
        }
    }

    /** Spells a constraint so that reading it again gives the same. */
    static String write(Constraint constraint) {
        String start = constraint.attribute() + " " + constraint.operator().symbol() + " ";
        List<String> values =
                constraint.values().stream().map(Constraints::quotedIfNeeded).toList();
        boolean list = constraint.operator() == Operator.IN || constraint.operator() == Operator.NOT_IN;
        return start + (list ? "(" + String.join(", ", values) + ")" : values.get(0));
    }

    private static String quotedIfNeeded(String value) {
        boolean bare = !value.isEmpty() && value.chars().allMatch(ConstraintLine::isBare);
        return bare ? value : "'" + value.replace("'", "''") + "'";
    }
}
