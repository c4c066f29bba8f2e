package io.reeve.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads settings by name and shape; what has another shape is a fault, and then as if it had not been said. */
final class SettingValues {
    private final Map<String, Object> said;
    private final List<String> faults;

    SettingValues(Map<String, Object> said, List<String> faults) {
        this.said = said;
        this.faults = faults;
    }

    boolean isSaid(String name) {
        return said.get(name) != null;
    }

    @Nullable
    String text(String name) {
        Object value = said.get(name);
        if (value instanceof List<?> || value instanceof Map<?, ?>) {
            faults.add(name + ": expected one value, was " + value);
            return null;
        }
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    String text(String name, String otherwise) {
        String value = text(name);
        return value == null ? otherwise : value;
    }

    boolean flag(String name) {
        String value = text(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            faults.add(name + ": expected true or false, was \"" + value + "\"");
        }
        return value.equals("true");
    }

    /** 0 is allowed: any free port. */
    int port(String name, int otherwise) {
        String value = text(name, Integer.toString(otherwise));
        if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65_535) {
            return Integer.parseInt(value);
        }
        faults.add(name + ": a port is within 1-65535, or 0 for any free one, was \"" + value + "\"");
        return otherwise;
    }

    /** A list, or one text whose commas separate; empty if nothing was said. */
    List<String> list(String name) {
        Object value = said.get(name);
        if (value instanceof Map<?, ?>) {
            faults.add(name + ": expected a list, was " + value);
            return List.of();
        }
        List<String> items = new ArrayList<>();
        List<?> parts = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        for (Object part : parts) {
            Arrays.stream(String.valueOf(part).split(","))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .forEach(items::add);
        }
        return items;
    }

    Map<String, String> map(String name) {
        Object value = said.get(name);
        Map<String, String> entries = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> entries.put(String.valueOf(key), String.valueOf(entry)));
        } else if (value != null) {
            faults.add(name + ": expected names with values, was \"" + value + "\"");
        }
        return entries;
    }

    /** Lets {@code reader} take {@code text}; what it throws becomes a fault of {@code name}. */
    void parse(String name, String text, Consumer<String> reader) {
        try {
            reader.accept(text);
        } catch (NumberFormatException notNumber) {
            faults.add(name + ": expected a number, was \"" + text + "\"");
        } catch (IllegalArgumentException wrong) {
            faults.add(name + ": " + wrong.getMessage());
        }
    }
}
