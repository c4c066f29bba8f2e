package io.reeve.spec;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code env}: variables whose values keep their spelling. */
final class EnvReader {
    private EnvReader() {}

    static Map<String, String> read(@Nullable Tree tree, Faults faults) {
        Map<String, String> env = new LinkedHashMap<>();
        if (tree == null) {
            return env;
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            faults.wrongType(tree, "a map of names and values such as {LC_ALL: C}");
            return env;
        }
        if (mapping.members().size() > Limits.ENV_ENTRIES) {
            faults.tooMany(tree.place(), mapping.members().size(), Limits.ENV_ENTRIES, "variables");
            return env;
        }
        int bytes = 0;
        for (var entry : mapping.members().entrySet()) {
            checkName(entry.getKey(), entry.getValue().place(), faults);
            String value = Scalars.text(entry.getValue(), faults, "text; the empty text is \"\"");
            if (value != null) {
                env.put(entry.getKey(), value);
                bytes += Scalars.bytes(entry.getKey()) + Scalars.bytes(value);
            }
        }
        if (bytes > Limits.ENV_BYTES) {
            faults.add(
                    FaultCode.TOO_LONG,
                    tree.place(),
                    "the environment has " + bytes + " bytes",
                    "at most " + Limits.ENV_BYTES + " bytes; put large data into a file");
        }
        return env;
    }

    static void checkName(String name, Place place, Faults faults) {
        if (name.startsWith("REEVE_")) {
            faults.add(
                    FaultCode.RESERVED_NAME,
                    place,
                    "the variable " + Quoted.of(name) + " is one of those Reeve sets itself",
                    "a name that does not start with REEVE_");
        } else if (!isName(name)) {
            faults.add(
                    FaultCode.BAD_ENV_NAME,
                    place,
                    Quoted.of(name) + " is no name of an environment variable",
                    "letters, digits and _, with no digit first");
        }
    }

    private static boolean isName(String name) {
        boolean word = name.chars()
                .allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
        return word && !name.isEmpty() && !Character.isDigit(name.charAt(0)) && name.length() <= Limits.PATH_NAME_BYTES;
    }
}
