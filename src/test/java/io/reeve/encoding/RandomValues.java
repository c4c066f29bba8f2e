package io.reeve.encoding;

import io.reeve.model.AttemptId;
import io.reeve.model.CellId;
import io.reeve.model.FeatureLevel;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.PortRange;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskId;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes valid values of any record or sealed type, the same ones for the same seed. */
final class RandomValues {
    private static final String[] WORDS = {"split", "count-3", "word.count", "a", "n1", "0b_9"};
    private static final String[] TEXTS = {
        "", "x", "two words", "\u00e9t\u00e9 \u2192 \u65e5\u672c \ud83d\ude80", "a\nb\t\u0000", "z".repeat(300)
    };
    private static final long[] NUMBERS = {0, 1, -1, 63, 64, -65, 8_191, 1_000_000_007L, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final Random random;
    private final int longestCollection;
    private final boolean nulls;
    private int level = FeatureLevel.NEWEST;

    /** @param nulls whether nullable values may be null and collections empty; otherwise everything is there */
    RandomValues(long seed, int longestCollection, boolean nulls) {
        this.random = new Random(seed);
        this.longestCollection = longestCollection;
        this.nulls = nulls;
    }

    /** Where one of several types is chosen, only those that a process of this level knows. */
    RandomValues ofLevel(int newest) {
        level = newest;
        return this;
    }

    <T> T of(Class<T> type) {
        return type.cast(ofClass(type));
    }

    private @Nullable Object of(AnnotatedType type) {
        if (nulls && type.isAnnotationPresent(Nullable.class) && random.nextBoolean()) {
            return null;
        }
        if (type instanceof AnnotatedParameterizedType generic) {
            return collection(generic);
        }
        return ofClass((Class<?>) type.getType());
    }

    private Object ofClass(Class<?> type) {
        Object scalar = scalar(type);
        if (scalar != null) {
            return scalar;
        }
        if (type.isEnum()) {
            return pick(type.getEnumConstants());
        }
        if (type.isSealed()) {
            Class<?>[] known = java.util.Arrays.stream(type.getPermittedSubclasses())
                    .filter(this::isKnown)
                    .toArray(Class<?>[]::new);
            // A family that is new as a whole only stands in components that are new.
            return ofClass((Class<?>) pick(known.length == 0 ? type.getPermittedSubclasses() : known));
        }
        Object constrained = constrained(type);
        return constrained != null ? constrained : record(type);
    }

    /** Whether a process of that level knows the type, or any of a family. */
    private boolean isKnown(Class<?> type) {
        return FeatureLevel.since(type) <= level
                && (!type.isSealed()
                        || java.util.Arrays.stream(type.getPermittedSubclasses())
                                .anyMatch(this::isKnown));
    }

    private @Nullable Object scalar(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            long number = pickNumber();
            return (int) number;
        } else if (type == long.class || type == Long.class) {
            return pickNumber();
        } else if (type == boolean.class) {
            return random.nextBoolean();
        } else if (type == String.class) {
            return nulls ? pick(TEXTS) : pick(WORDS);
        } else if (type == byte[].class) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            return bytes;
        }
        return null;
    }

    /** The types whose constructors refuse some values. */
    private @Nullable Object constrained(Class<?> type) {
        if (type == NodeId.class) {
            return new NodeId(pick(WORDS));
        } else if (type == CellId.class) {
            return new CellId(pick(WORDS));
        } else if (type == JobId.class) {
            return new JobId(pick(WORDS), positive());
        } else if (type == TaskId.class) {
            return new TaskId(of(JobId.class), pick(WORDS), random.nextInt(4) - 1);
        } else if (type == AttemptId.class) {
            return new AttemptId(of(TaskId.class), 1 + random.nextInt(3), 1 + random.nextInt(200));
        } else if (type == PortRange.class) {
            int first = 1 + random.nextInt(60_000);
            return new PortRange(first, first + random.nextInt(100));
        } else if (type == RoleSpec.class) {
            String name = pick(WORDS) + "/" + pick(WORDS);
            long weightMillis = 1 + random.nextInt(1_000_000);
            return new RoleSpec(
                    name,
                    weightMillis,
                    Map.of("cpus", positive()),
                    Map.of("mem", positive(), "gpus", positive()),
                    weightMillis % RoleSpec.MAX_AGING_MILLIS);
        }
        return null;
    }

    private Object record(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = of(components[i].getAnnotatedType());
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no random " + type, e);
        }
    }

    private Object collection(AnnotatedParameterizedType generic) {
        AnnotatedType[] of = generic.getAnnotatedActualTypeArguments();
        Class<?> raw = (Class<?>) ((java.lang.reflect.ParameterizedType) generic.getType()).getRawType();
        int size = nulls ? random.nextInt(longestCollection + 1) : longestCollection;
        if (raw == Map.class) {
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < size; i++) {
                map.put(of(of[0]), of(of[1]));
            }
            return map;
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(of(of[0]));
        }
        if (raw == Set.class) {
            return new LinkedHashSet<>(list);
        }
        return list;
    }

    private long pickNumber() {
        return random.nextBoolean() ? NUMBERS[random.nextInt(NUMBERS.length)] : random.nextInt(100_000);
    }

    private long positive() {
        return 1 + random.nextInt(1_000_000);
    }

    private <T> T pick(T[] from) {
        return from[random.nextInt(from.length)];
    }
}
