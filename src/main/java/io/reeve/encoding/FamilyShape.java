package io.reeve.encoding;

import org.jspecify.annotations.Nullable;

/** A value of a sealed type: the stable number of its record, then the record. */
record FamilyShape(TypeNumbers numbers, Class<?> family, Shapes shapes) implements Shape {
    @Override
    public void write(Object value, Sink sink) {
        Class<?> type = value.getClass();
        sink.writeUnsigned(numbers.numberOf(type));
        shapes.ofRecord(type).write(value, sink);
    }

    @Override
    public Object read(Source source) {
        Class<?> type = numbers.typeOf(source.readUnsigned(), source);
        if (!family.isAssignableFrom(type)) {
            throw source.damaged("a " + family.getSimpleName() + " was expected, found " + type.getSimpleName());
        }
        return shapes.ofRecord(type).read(source);
    }

    @Override
    public @Nullable Object absent() {
        return null;
    }
}
