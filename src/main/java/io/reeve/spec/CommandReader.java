package io.reeve.spec;

import java.util.ArrayList;
import java.util.List;

/** {@code command}: text for the shell, or an argument list as it is. */
final class CommandReader {
    private static final String EXPECTED = "a text for /bin/sh, or a list: the program and its arguments";

    private CommandReader() {}

    static List<String> read(Tree tree, Faults faults) {
        if (tree instanceof Tree.Items list) {
            return arguments(list, faults);
        }
        if (tree instanceof Tree.Mapping mapping) {
            faults.add(
                    FaultCode.WRONG_TYPE,
                    tree.place(),
                    "this is a map; a command that holds \": \" is read as one",
                    mapping.members().size() == 1 ? YamlSyntax.BLOCK_HINT : EXPECTED);
            return List.of();
        }
        String text = Scalars.text(tree, Limits.COMMAND_BYTES, faults, EXPECTED);
        return text == null ? List.of() : List.of("/bin/sh", "-c", text);
    }

    private static List<String> arguments(Tree.Items list, Faults faults) {
        if (list.items().isEmpty()) {
            faults.add(FaultCode.EMPTY_VALUE, list.place(), "the command is an empty list", EXPECTED);
        }
        if (list.items().size() > Limits.ARGUMENTS) {
            faults.tooMany(list.place(), list.items().size(), Limits.ARGUMENTS, "arguments");
            return List.of();
        }
        List<String> arguments = new ArrayList<>();
        int bytes = 0;
        for (Tree item : list.items()) {
            String argument = Scalars.text(item, faults, "text, one argument");
            if (argument == null) {
                continue;
            }
            if (arguments.isEmpty() && argument.isBlank()) {
                faults.add(FaultCode.EMPTY_VALUE, item.place(), "the program's name is empty", EXPECTED);
            }
            arguments.add(argument);
            bytes += Scalars.bytes(argument);
        }
        if (bytes > Limits.COMMAND_BYTES) {
            faults.add(
                    FaultCode.TOO_LONG,
                    list.place(),
                    "the arguments have " + bytes + " bytes",
                    "at most " + Limits.COMMAND_BYTES + " bytes");
        }
        return arguments;
    }
}
