package io.reeve.encoding;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Elements in order, their count before them. */
record ListShape(Shape element) implements Shape {
    @Override
    public void write(Object value, Sink sink) {
        List<?> list = (List<?>) value;
        sink.writeUnsigned(list.size());
        for (Object each : list) {
            element.write(each, sink);
        }
    }

    /** Made by {@code List.of}, which the records' {@code List.copyOf} then takes as it is. */
    @Override
    public Object read(Source source) {
        Object[] elements = new Object[source.readCount()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element.read(source);
        }
        return element instanceof NullableShape
                ? Collections.unmodifiableList(Arrays.asList(elements))
                : List.of(elements);
    }

    @Override
    public Object absent() {
        return List.of();
    }
}
