package io.reeve.encoding;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes and reads the values of one record type, or of one sealed family of records. Thread-safe.
 *
 * <p>Components may be int, long, boolean, their boxes, String, byte[], enums, records, sealed families with numbers,
 * and List, Set and Map of these. What may be null says {@code @Nullable}. A record may gain components at its end, and
 * nothing else about it may change: old bytes then read with 0, false, "", empty or null for what they lack, and old
 * readers skip what they do not know. A family may gain types; an unknown type or constant is an error.
 *
 * <p>Bytes: a record is its length and its components; a member of a family has its number before that; numbers have a
 * variable length; text is UTF-8 with its length; a collection has its count; a nullable value has a byte for whether
 * it is there; a constant is its name.
 */
public final class RecordCodec<T> {
    static final Shapes SHAPES = new Shapes(standardFamilies());

    private final Class<T> type;
    private final Shape shape;

    private RecordCodec(Class<T> type, Shape shape) {
        this.type = type;
        this.shape = shape;
    }

    /** @throws IllegalArgumentException where the type, or one inside it, cannot be encoded */
    public static <T> RecordCodec<T> of(Class<T> type) {
        return of(type, SHAPES);
    }

    /** As a process of this feature level has it. */
    static <T> RecordCodec<T> of(Class<T> type, Shapes shapes) {
        return new RecordCodec<>(type, shapes.ofClass(type, type.getName()));
    }

    public byte[] encode(T value) {
        Sink sink = new Sink();
        write(value, sink);
        return sink.toBytes();
    }

    /** @throws EncodingException where the bytes are not exactly one value */
    public T decode(byte[] bytes) {
        Source source = new Source(bytes);
        T value = read(source);
        source.requireEnd();
        return value;
    }

    public void write(T value, Sink sink) {
        shape.write(value, sink);
    }

    /** @throws EncodingException where the next bytes are no such value */
    public T read(Source source) {
        return type.cast(shape.read(source));
    }

    static List<TypeNumbers> standardFamilies() {
        List<TypeNumbers> families = new ArrayList<>();
        families.add(EventTypes.EVENTS);
        families.addAll(ValueTypes.VALUES);
        families.addAll(MessageTypes.PARTS);
        families.addAll(StateTypes.STATES);
        return families;
    }
}
