package io.reeve.encoding;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/** Elements in the set's own order, which a reader keeps. */
record SetShape(Shape element) implements Shape {
    @Override
    public void write(Object value, Sink sink) {
        Set<?> set = (Set<?>) value;
        sink.writeUnsigned(set.size());
        for (Object each : set) {
            element.write(each, sink);
        }
    }

    @Override
    public Object read(Source source) {
        int count = source.readCount();
        Set<Object> set = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            set.add(element.read(source));
        }
        return Collections.unmodifiableSet(set);
    }

    @Override
    public Object absent() {
        return Set.of();
    }
}
