package io.reeve.spec;

import io.reeve.model.SecretUses;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code secrets}: which secrets a task gets, and where. */
final class SecretsReader {
    private static final String MAP = "a map such as {DB_PASSWORD: shop-db}";

    private SecretsReader() {}

    /** @param env the task's own, whose names are taken */
    static SecretUses read(@Nullable Tree tree, Map<String, String> env, Faults faults) {
        Fields fields = tree == null ? null : Fields.of(tree, Vocabulary.SECRETS, faults);
        if (fields == null) {
            return SecretUses.NONE;
        }
        return new SecretUses(env(fields.get("env"), env, faults), files(fields.get("files"), faults));
    }

    private static Map<String, String> env(@Nullable Tree tree, Map<String, String> env, Faults faults) {
        Map<String, String> uses = new LinkedHashMap<>();
        for (var member : members(tree, faults).entrySet()) {
            Place place = member.getValue().place();
            EnvReader.checkName(member.getKey(), place, faults);
            if (env.containsKey(member.getKey())) {
                String message = "the variable " + Quoted.of(member.getKey()) + " is in env as well";
                faults.add(FaultCode.CONFLICTING_FIELDS, place, message, "one of the two");
            }
            String name = name(member.getValue(), faults);
            if (name != null) {
                uses.put(member.getKey(), name);
            }
        }
        return uses;
    }

    private static Map<String, String> files(@Nullable Tree tree, Faults faults) {
        Map<String, String> uses = new LinkedHashMap<>();
        Map<String, Boolean> taken = new HashMap<>();
        for (var member : members(tree, faults).entrySet()) {
            Place place = member.getValue().place();
            String path = member.getKey();
            if (Paths.check(path, place, faults)) {
                FileReader.checkFree(path, false, place, taken, faults);
            }
            String name = name(member.getValue(), faults);
            if (name != null) {
                uses.put(path, name);
            }
        }
        return uses;
    }

    private static Map<String, Tree> members(@Nullable Tree tree, Faults faults) {
        if (tree == null) {
            return Map.of();
        }
        if (!(tree instanceof Tree.Mapping mapping)) {
            faults.wrongType(tree, MAP);
            return Map.of();
        }
        if (mapping.members().size() > Limits.SECRETS) {
            faults.tooMany(tree.place(), mapping.members().size(), Limits.SECRETS, "secrets");
            return Map.of();
        }
        return mapping.members();
    }

    private static @Nullable String name(Tree tree, Faults faults) {
        String name = Scalars.text(tree, faults, "the name of a secret");
        if (name != null && !SecretUses.isName(name)) {
            String message = Quoted.of(name) + " is no name of a secret";
            faults.add(FaultCode.BAD_NAME, tree.place(), message, SecretUses.NAME_RULE);
            return null;
        }
        return name;
    }
}
