package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.SecretEvent;
import io.reeve.model.SecretUses;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All secrets, as they are sealed. */
public final class Secrets {
    private final Map<String, SecretEntry> byPath = new TreeMap<>();

    Secrets() {}

    /**
     * One secret.
     *
     * @param sealed its value, as only a control node with the key can read it
     * @param keyCheck tells the key it was sealed with from others
     * @param setAtMs when it got this value, on the ledger's clock
     */
    public record SecretEntry(String role, String name, String sealed, String keyCheck, long setAtMs) {
        @Override
        public String toString() {
            return "SecretEntry[role=" + role + ", name=" + name + ", keyCheck=" + keyCheck + ", setAtMs=" + setAtMs
                    + "]";
        }
    }

    /** By role and name. */
    public Collection<SecretEntry> all() {
        return Collections.unmodifiableCollection(byPath.values());
    }

    /** The secret of the role itself, or null. */
    public @Nullable SecretEntry get(String role, String name) {
        return byPath.get(path(role, name));
    }

    /** What a task of the role means by the name: the secret of its role, else of the nearest role above it. */
    public @Nullable SecretEntry find(String role, String name) {
        String at = role;
        while (true) {
            SecretEntry entry = get(at, name);
            int slash = at.lastIndexOf('/');
            if (entry != null || slash < 0) {
                return entry;
            }
            at = at.substring(0, slash);
        }
    }

    /** The first secret by name that a task of the role uses and that is not there; null where all are. */
    public @Nullable String firstMissing(String role, SecretUses uses) {
        return uses.names().stream()
                .filter(name -> find(role, name) == null)
                .findFirst()
                .orElse(null);
    }

    void restore(List<SecretEntry> entries) {
        entries.forEach(entry -> byPath.put(path(entry.role(), entry.name()), entry));
    }

    void fold(SecretEvent event, long atMs) {
        String path = path(event.role(), event.name());
        if (event instanceof SecretEvent.SecretSet set) {
            byPath.put(path, new SecretEntry(set.role(), set.name(), set.sealed(), set.keyCheck(), atMs));
        } else {
            require(byPath.remove(path) != null, "no secret %s", path);
        }
    }

    /** Names of roles and secrets hold no space. */
    private static String path(String role, String name) {
        return role + " " + name;
    }
}
