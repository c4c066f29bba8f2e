package io.reeve.core.state;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ordered maps that mostly stay with one entry: of a million jobs most have one task. */
public final class FewNamed {
    private FewNamed() {}

    /** The map with one more entry at its end, to be used in its place. Begin with {@code Map.of()}. */
    public static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
        if (map.isEmpty()) {
            return Map.of(name, value);
        }
        Map<String, V> grown = map instanceof LinkedHashMap<String, V> ? map : new LinkedHashMap<>(map);
        grown.put(name, value);
        return grown;
    }

    /** In their order. A map of one keeps the view of its values for good, and so is not asked for it. */
    public static <V> Collection<V> values(Map<String, V> map) {
        return map.size() == 1
                ? List.of(map.entrySet().iterator().next().getValue())
                : Collections.unmodifiableCollection(map.values());
    }
}
