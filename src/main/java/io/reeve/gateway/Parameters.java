package io.reeve.gateway;

import io.reeve.query.Problem;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The query parameters of one request. */
final class Parameters {
    private final MultiMap values;

    private Parameters(MultiMap values) {
        this.values = values;
    }

    /** Refuses a parameter that the operation does not take, or that stands there twice. */
    static Parameters of(RoutingContext context, Set<String> allowed) {
        MultiMap values;
        try {
            values = context.queryParams();
        } catch (RuntimeException undecodable) {
            throw Problem.of(400, "invalid-parameter", "A parameter is not valid", "the query cannot be decoded")
                    .withHint("Write % as %25.")
                    .asException();
        }
        for (String name : values.names()) {
            if (!allowed.contains(name)) {
                throw Problem.badParameter(name, "there is no parameter \"" + name + "\" here", expected(allowed))
                        .asException();
            }
            if (values.getAll(name).size() > 1) {
                throw Problem.badParameter(name, "\"" + name + "\" stands there twice", "one value")
                        .asException();
            }
        }
        return new Parameters(values);
    }

    /** The value, or null where it is missing or empty. */
    @Nullable
    String text(String name) {
        String value = values.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    String needed(String name, String expected) {
        String value = text(name);
        if (value == null) {
            throw Problem.badParameter(name, "\"" + name + "\" is missing", expected)
                    .asException();
        }
        return value;
    }

    long number(String name, long fallback, long least, long most) {
        String value = text(name);
        if (value == null) {
            return fallback;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, in the same words.
        }
        throw Problem.badParameter(
                        name, "\"" + name + "\" was " + value, "a whole number from " + least + " to " + most)
                .asException();
    }

    boolean flag(String name) {
        String value = text(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw Problem.badParameter(name, "\"" + name + "\" was " + value, "true or false")
                .asException();
    }

    /** The value as an id; {@code parse} throws IllegalArgumentException with what is wrong. */
    <T> @Nullable T id(String name, Function<String, T> parse, String expected) {
        String value = text(name);
        return value == null ? null : parsed(name, value, parse, expected);
    }

    static <T> T parsed(String name, String value, Function<String, T> parse, String expected) {
        try {
            return parse.apply(value);
        } catch (IllegalArgumentException malformed) {
            throw Problem.badParameter(name, String.valueOf(malformed.getMessage()), expected)
                    .asException();
        }
    }

    /** A query for {@code what} with all parameters as they are. */
    JsonObject query(String what) {
        JsonObject query = new JsonObject().put("what", what);
        for (String name : values.names()) {
            query.put(name, values.get(name));
        }
        return query;
    }

    private static String expected(Set<String> allowed) {
        return allowed.isEmpty() ? "no parameter" : "one of " + String.join(", ", new TreeSet<>(allowed));
    }
}
