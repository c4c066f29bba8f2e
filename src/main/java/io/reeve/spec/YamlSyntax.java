package io.reeve.spec;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in a user's words what the YAML parser stumbled over. */
final class YamlSyntax {
    static final String BLOCK_HINT =
            "a command that holds \": \" or \" #\" written as a block: \"command: |\" and the text indented below it";
    static final String QUOTE_HINT = "text in quotes; for what tasks share, defaults:";

    private YamlSyntax() {}

    static void report(MarkedYamlEngineException e, Place at, Faults faults) {
        Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
        Place place = mark == null ? at : new Place(at.parent(), at.token(), mark.getLine() + 1, mark.getColumn() + 1);
        @Nullable String problem = e.getProblem();
        String message = "not YAML: " + (problem == null ? "it cannot be read" : problem);
        faults.add(FaultCode.SYNTAX, place, message, expected(problem == null ? "" : problem));
    }

    private static String expected(String problem) {
        if (problem.contains("mapping values are not allowed")) {
            return BLOCK_HINT;
        }
        if (problem.contains("\\t") || problem.contains("TAB")) {
            return "spaces for indentation, no tabs";
        }
        if (problem.contains("cannot start any token")) {
            return "text that starts with such a character in quotes";
        }
        return "YAML 1.2; a text with special characters in quotes, or as a block after \"|\"";
    }
}
