package io.reeve.encoding;

import io.reeve.model.FeatureLevel;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The shape of each type, worked out by reflection once and then kept. Thread-safe. */
final class Shapes {
    private static final Map<Class<?>, Shape> SCALARS = Map.of(
            int.class, Scalar.INT,
            Integer.class, Scalar.INT,
            long.class, Scalar.LONG,
            Long.class, Scalar.LONG,
            boolean.class, Scalar.BOOLEAN,
            Boolean.class, Scalar.BOOLEAN,
            String.class, Scalar.TEXT,
            byte[].class, Scalar.BYTES);

    private final List<TypeNumbers> families;
    private final int level;
    private final Map<Class<?>, RecordShape> records = new ConcurrentHashMap<>();

    Shapes(List<TypeNumbers> families) {
        this(families, FeatureLevel.OWN);
    }

    /** @param level what came in with a higher one is neither written nor known */
    Shapes(List<TypeNumbers> families, int level) {
        this.families = List.copyOf(families);
        this.level = level;
    }

    int level() {
        return level;
    }

    /** Two threads may work out the same shape at once, which is harmless; they end up with one. */
    RecordShape ofRecord(Class<?> type) {
        RecordShape known = records.get(type);
        if (known != null) {
            return known;
        }
        if (FeatureLevel.since(type) > level) {
            throw new EncodingException("a " + type.getSimpleName() + " is of feature level "
                    + FeatureLevel.since(type) + ", and this process understands " + level
                    + "; a newer version of Reeve wrote it, which must be used to read it");
        }
        RecordShape made = new RecordShape(type, this);
        RecordShape other = records.putIfAbsent(type, made);
        return other == null ? made : other;
    }

    /** @param where names the place in the error where the type cannot be encoded */
    Shape of(AnnotatedType type, String where) {
        Shape shape = ofPresent(type, where);
        return type.isAnnotationPresent(Nullable.class) ? new NullableShape(shape) : shape;
    }

    private Shape ofPresent(AnnotatedType annotated, String where) {
        Type type = annotated.getType();
        if (annotated instanceof AnnotatedParameterizedType generic) {
            return ofGeneric(generic, where);
        }
        if (type instanceof Class<?> plain) {
            return ofClass(plain, where);
        }
        throw new IllegalArgumentException(where + " cannot be encoded: its type is " + type);
    }

    private Shape ofGeneric(AnnotatedParameterizedType generic, String where) {
        Type raw = ((ParameterizedType) generic.getType()).getRawType();
        AnnotatedType[] arguments = generic.getAnnotatedActualTypeArguments();
        if (raw == List.class) {
            return new ListShape(of(arguments[0], where));
        }
        if (raw == Set.class) {
            return new SetShape(of(arguments[0], where));
        }
        if (raw == Map.class) {
            return new MapShape(of(arguments[0], where), of(arguments[1], where));
        }
        throw new IllegalArgumentException(where + " cannot be encoded: its type is " + generic.getType());
    }

    Shape ofClass(Class<?> type, String where) {
        Shape scalar = SCALARS.get(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isEnum()) {
            return new EnumShape(type);
        }
        if (type.isRecord()) {
            return new LazyShape(type, this);
        }
        for (TypeNumbers family : families) {
            if (family.family().isAssignableFrom(type)) {
                return new FamilyShape(family, type, this);
            }
        }
        throw new IllegalArgumentException(where + " cannot be encoded: " + type + " is no known kind of value");
    }
}
