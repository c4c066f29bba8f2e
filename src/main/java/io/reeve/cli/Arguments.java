package io.reeve.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Checks of option values, whose faults name the option. */
final class Arguments {
    private Arguments() {}

    static void requirePositive(String option, long value) {
        if (value < 1) {
            throw usage(option + " counts from 1, was " + value);
        }
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** States separated by commas, in any case; empty for none. */
    static String state(@Nullable String text, String... known) {
        if (text == null) {
            return "";
        }
        String states = text.toUpperCase(Locale.ROOT);
        for (String state : states.split(",", -1)) {
            if (!List.of(known).contains(state)) {
                throw usage("--state is one of " + String.join(", ", known) + ", was \"" + text + "\"");
            }
        }
        return states;
    }

    /** Names of enum constants for {@link #state}. */
    static String[] names(Enum<?>... constants) {
        return Arrays.stream(constants).map(Enum::name).toArray(String[]::new);
    }

    static CliException usage(String message) {
        return new CliException(ExitStatus.USAGE, message);
    }
}
