package io.reeve.encoding;

import org.jspecify.annotations.Nullable;

/** A value that may be null: one byte says whether it is there. */
record NullableShape(Shape present) implements Shape {
    @Override
    public void write(@Nullable Object value, Sink sink) {
        sink.writeByte(value == null ? 0 : 1);
        if (value != null) {
            present.write(value, sink);
        }
    }

    @Override
    public @Nullable Object read(Source source) {
        return source.readBoolean() ? present.read(source) : null;
    }

    @Override
    public @Nullable Object absent() {
        return null;
    }
}
