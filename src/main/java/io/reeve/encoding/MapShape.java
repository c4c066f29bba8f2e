package io.reeve.encoding;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys with their values in the map's own order, which a reader keeps. */
record MapShape(Shape key, Shape value) implements Shape {
    @Override
    public void write(Object map, Sink sink) {
        Map<?, ?> entries = (Map<?, ?>) map;
        sink.writeUnsigned(entries.size());
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            key.write(entry.getKey(), sink);
            value.write(entry.getValue(), sink);
        }
    }

    @Override
    public Object read(Source source) {
        int count = source.readCount();
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            map.put(key.read(source), value.read(source));
        }
        return Collections.unmodifiableMap(map);
    }

    @Override
    public Object absent() {
        return Map.of();
    }
}
