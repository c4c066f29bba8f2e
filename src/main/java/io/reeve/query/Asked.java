package io.reeve.query;

import io.reeve.core.state.Job;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a query, and says in people's words what is wrong with one. Numbers may come as text. */
final class Asked {
    /** Beyond this no id, state list or search text is meant seriously. */
    private static final int MAX_TEXT = 1_024;

    private final JsonObject query;

    Asked(JsonObject query) {
        this.query = query;
    }

    void allow(Set<String> fields) {
        for (String name : query.fieldNames()) {
            if (!name.equals("what") && !fields.contains(name)) {
                throw Problem.badParameter(
                                name,
                                "a query for " + query.getValue("what") + " has no \"" + name + "\"",
                                "one of " + String.join(", ", new TreeSet<>(fields)))
                        .withHint(Nearest.hint(name, fields))
                        .asException();
            }
        }
    }

    @Nullable
    String text(String name) {
        Object value = query.getValue(name);
        if (value == null) {
            return null;
        }
        if (!(value instanceof String text) || text.length() > MAX_TEXT) {
            throw bad(name, "\"" + name + "\" is no text of at most " + MAX_TEXT + " letters", "text");
        }
        return text.isEmpty() ? null : text;
    }

    String needed(String name, String example) {
        String text = text(name);
        if (text == null) {
            throw bad(name, "\"" + name + "\" is missing", "such as " + example);
        }
        return text;
    }

    @Nullable
    JobId job(String name) {
        return parsed(name, JobId::parse, "a job id such as word-count.42");
    }

    /** The jobs that are meant by an id, or by the name that several may have; all where nothing is said. */
    Predicate<Job> jobs(String name) {
        String asked = text(name);
        return job -> asked == null
                || job.id().toString().equals(asked)
                || job.id().name().equals(asked);
    }

    @Nullable
    TaskId task(String name) {
        return parsed(name, TaskId::parse, "a task id such as word-count.42/count/3");
    }

    @Nullable
    NodeId node(String name) {
        return parsed(name, NodeId::new, "a node id such as node-1");
    }

    boolean flag(String name) {
        Object value = query.getValue(name);
        if (value == null || value.equals(false) || value.equals("false")) {
            return false;
        }
        if (value.equals(true) || value.equals("true")) {
            return true;
        }
        throw bad(name, "\"" + name + "\" was " + value, "true or false");
    }

    int number(String name, int fallback, int least, int most) {
        Object value = query.getValue(name);
        if (value == null) {
            return fallback;
        }
        long number;
        try {
            number = value instanceof Number given ? given.longValue() : Long.parseLong(String.valueOf(value));
        } catch (NumberFormatException notANumber) {
            number = least - 1L;
        }
        if (number < least || number > most) {
            throw bad(name, "\"" + name + "\" was " + value, "a whole number from " + least + " to " + most);
        }
        return (int) number;
    }

    static ProblemException bad(String name, String detail, String expected) {
        return Problem.badParameter(name, detail, expected).asException();
    }

    private <T> @Nullable T parsed(String name, Function<String, T> parse, String expected) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException malformed) {
            throw bad(name, malformed.getMessage(), expected);
        }
    }
}
