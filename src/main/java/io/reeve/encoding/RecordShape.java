package io.reeve.encoding;

import io.reeve.model.FeatureLevel;
import io.reeve.model.SinceLevel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record: its length in bytes, then its components in order.
 *
 * <p>The length is what lets versions meet. A reader that knows fewer components skips the rest; one that knows more
 * takes {@link Shape#absent()} for those that are missing. A missing component of a type without such a value is null
 * to the canonical constructor, which must then put something in its place.
 */
final class RecordShape implements Shape {
    private final Class<?> type;
    private final Shape[] shapes;
    private final MethodHandle[] accessors;
    private final MethodHandle constructor;
    /** Of the components how many are of the level of this process, or of a lower one. */
    private final int used;

    RecordShape(Class<?> type, Shapes shapesOfTypes) {
        this.type = type;
        RecordComponent[] components = type.getRecordComponents();
        used = usedOf(components, shapesOfTypes.level());
        shapes = new Shape[components.length];
        accessors = new MethodHandle[components.length];
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            MethodType signature = MethodType.methodType(void.class);
            for (int i = 0; i < components.length; i++) {
                shapes[i] = shapesOfTypes.of(components[i].getAnnotatedType(), type + "." + components[i].getName());
                accessors[i] = lookup.unreflect(components[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
                signature = signature.appendParameterTypes(components[i].getType());
            }
            constructor = lookup.findConstructor(type, signature)
                    .asSpreader(Object[].class, components.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot be encoded: " + e.getMessage(), e);
        }
    }

    private static int usedOf(RecordComponent[] components, int level) {
        int used = 0;
        int before = FeatureLevel.FIRST;
        for (RecordComponent component : components) {
            SinceLevel since = component.getAnnotation(SinceLevel.class);
            int own = since == null ? FeatureLevel.FIRST : since.value();
            if (own < before) {
                throw new IllegalArgumentException(component + " is of level " + own + ", behind one of " + before);
            }
            before = own;
            used += own <= level ? 1 : 0;
        }
        return used;
    }

    @Override
    public void write(Object value, Sink sink) {
        int start = sink.beginPart();
        for (int i = 0; i < used; i++) {
            shapes[i].write(component(value, i), sink);
        }
        sink.endPart(start);
    }

    @Override
    public Object read(Source source) {
        int outer = source.enterPart();
        Object[] values = new Object[shapes.length];
        int known = 0;
        while (known < used && source.remaining() > 0) {
            values[known] = shapes[known].read(source);
            known++;
        }
        for (int i = known; i < shapes.length; i++) {
            values[i] = shapes[i].absent();
        }
        Object value = construct(values, source);
        requireDefaults(value, known, source);
        source.leavePart(outer);
        return value;
    }

    @Override
    public @Nullable Object absent() {
        return null;
    }

    private void requireDefaults(Object value, int known, Source source) {
        for (int i = known; i < shapes.length; i++) {
            if (!(shapes[i] instanceof NullableShape) && component(value, i) == null) {
                String name = type.getRecordComponents()[i].getName();
                throw source.damaged(type.getSimpleName() + " is cut off before its component " + name);
            }
        }
    }

    private Object component(Object value, int i) {
        try {
            return (Object) accessors[i].invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new EncodingException(type.getSimpleName() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Object construct(Object[] values, Source source) {
        try {
            return (Object) constructor.invokeExact(values);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new EncodingException(
                    "at byte " + source.position() + ": no valid " + type.getSimpleName() + " of "
                            + Arrays.deepToString(values) + ": " + e.getMessage(),
                    e);
        }
    }
}
