package io.reeve.core.state;

import io.reeve.core.state.ClusterView.KeyEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The idempotency keys that are remembered, the oldest first. */
final class Keys {
    private final Map<String, KeyEntry> entries = new LinkedHashMap<>();

    void restore(KeyEntry entry) {
        entries.put(nameOf(entry.role(), entry.key()), entry);
    }

    List<KeyEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** A job or schedule was submitted under a key; those that are too old by then are forgotten. */
    void use(KeyEntry entry) {
        var oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext() && isOver(oldestFirst.next(), entry.atMs())) {
            oldestFirst.remove();
        }
        String name = nameOf(entry.role(), entry.key());
        entries.remove(name); // put() alone would keep the old place in the order
        entries.put(name, entry);
    }

    /** Null where the key was not used, or too long ago. */
    @Nullable
    KeyEntry of(String role, String key, long nowMs) {
        KeyEntry entry = entries.get(nameOf(role, key));
        return entry == null || isOver(entry, nowMs) ? null : entry;
    }

    private static boolean isOver(KeyEntry entry, long nowMs) {
        return entry.atMs() + ClusterState.KEY_RETENTION_MS < nowMs;
    }

    private static String nameOf(String role, String key) {
        return role + "\n" + key;
    }
}
