package io.reeve.encoding;

import org.jspecify.annotations.Nullable;

/** A record inside another, worked out when first met: types may hold themselves, and start-up pays for none unused. */
final class LazyShape implements Shape {
    private final Class<?> type;
    private final Shapes shapes;
    private @Nullable RecordShape found;

    LazyShape(Class<?> type, Shapes shapes) {
        this.type = type;
        this.shapes = shapes;
    }

    @Override
    public void write(Object value, Sink sink) {
        record().write(value, sink);
    }

    @Override
    public Object read(Source source) {
        return record().read(source);
    }

    @Override
    public @Nullable Object absent() {
        return null;
    }

    /** All fields of what is found are final, so a race between threads is harmless. */
    private RecordShape record() {
        RecordShape shape = found;
        if (shape == null) {
            shape = shapes.ofRecord(type);
            found = shape;
        }
        return shape;
    }
}
