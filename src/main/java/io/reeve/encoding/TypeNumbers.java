package io.reeve.encoding;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The numbers that stand for the record types of one sealed family: fixed for ever, never used again. */
public final class TypeNumbers {
    private final Class<?> family;
    private final Map<Integer, Class<?>> types;
    private final Map<Class<?>, Integer> numbers = new HashMap<>();

    private TypeNumbers(Class<?> family, Map<Integer, Class<?>> types) {
        this.family = family;
        this.types = types;
        types.forEach((number, type) -> {
            if (numbers.put(type, number) != null) {
                throw new IllegalArgumentException(type + " has two numbers");
            }
        });
    }

    static Builder of(Class<?> family) {
        return new Builder(family);
    }

    public Class<?> family() {
        return family;
    }

    /** Number to type, ascending. */
    public Map<Integer, Class<?>> types() {
        return Collections.unmodifiableMap(types);
    }

    int numberOf(Class<?> type) {
        Integer number = numbers.get(type);
        if (number == null) {
            throw new IllegalArgumentException(
                    type.getName() + " has no number in the family " + family.getSimpleName());
        }
        return number;
    }

    Class<?> typeOf(long number, Source source) {
        @Nullable Class<?> type = number == (int) number ? types.get((int) number) : null;
        if (type == null) {
            throw source.damaged("this version knows no " + family.getSimpleName() + " of type number " + number
                    + "; a newer version of Reeve wrote it, which must be used to read it");
        }
        return type;
    }

    /** Collects the numbers of a family. */
    static final class Builder {
        private final Class<?> family;
        private final Map<Integer, Class<?>> types = new TreeMap<>();

        private Builder(Class<?> family) {
            this.family = family;
        }

        Builder put(int number, Class<? extends Record> type) {
            if (!family.isAssignableFrom(type) || types.put(number, type) != null) {
                throw new IllegalArgumentException(number + " cannot stand for " + type + " in " + family);
            }
            return this;
        }

        TypeNumbers build() {
            return new TypeNumbers(family, types);
        }
    }
}
