package io.reeve.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The secrets that a task gets: their names, never their values.
 *
 * @param env names of secrets by the variable that holds each
 * @param files names of secrets by the path of the file that holds each, below the folder {@code REEVE_SECRETS}
 */
public record SecretUses(Map<String, String> env, Map<String, String> files) {
    public static final SecretUses NONE = new SecretUses(Map.of(), Map.of());

    private static final int MAX_NAME_CHARS = 128;

    /** What {@link #isName} asks for, in words. */
    public static final String NAME_RULE =
            "letters, digits and . _ -, a letter or digit first, up to " + MAX_NAME_CHARS;

    public SecretUses {
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    public boolean isEmpty() {
        return env.isEmpty() && files.isEmpty();
    }

    /** The secrets that are named, each once, by name. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>(env.values());
        names.addAll(files.values());
        return names;
    }

    /** Whether a secret may be called so: see {@link #NAME_RULE}. */
    public static boolean isName(String name) {
        boolean word = name.chars()
                .allMatch(c -> c >= 'A' && c <= 'Z'
                        || c >= 'a' && c <= 'z'
                        || c >= '0' && c <= '9'
                        || c == '.'
                        || c == '_'
                        || c == '-');
        return word && !name.isEmpty() && name.length() <= MAX_NAME_CHARS && ".-_".indexOf(name.charAt(0)) < 0;
    }
}
