package io.reeve.encoding;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The numbers and names that stand in the bytes: a line each, here and in the golden files. */
final class GoldenNames {
    static final Path NUMBERS = Path.of("src/test/resources/golden/numbers.txt");
    static final Path CONSTANTS = Path.of("src/test/resources/golden/constants.txt");

    private GoldenNames() {}

    /** Family, number, type. */
    static List<String> numbers() {
        List<String> lines = new ArrayList<>();
        for (TypeNumbers family : AllTypes.families()) {
            String name = family.family() == Record.class ? "message" : AllTypes.nameOf(family.family());
            family.types().forEach((number, type) -> lines.add(name + " " + number + " " + AllTypes.nameOf(type)));
        }
        return lines;
    }

    /** Enum, constant. */
    static List<String> constants() {
        Set<Class<?>> seen = new LinkedHashSet<>();
        AllTypes.records().forEach(type -> collect(type, seen));
        List<String> lines = new ArrayList<>();
        for (Class<?> type : seen) {
            if (type.isEnum()) {
                for (Object constant : type.getEnumConstants()) {
                    lines.add(AllTypes.nameOf(type) + " " + ((Enum<?>) constant).name());
                }
            }
        }
        return lines;
    }

    private static void collect(Class<?> type, Set<Class<?>> seen) {
        if (!seen.add(type)) {
            return;
        }
        if (type.isSealed()) {
            AllTypes.leaves(type).forEach(leaf -> collect(leaf, seen));
        } else if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                collect(component.getType(), seen);
                if (component.getGenericType() instanceof ParameterizedType generic) {
                    for (var argument : generic.getActualTypeArguments()) {
                        if (argument instanceof Class<?> element) {
                            collect(element, seen);
                        }
                    }
                }
            }
        }
    }
}
