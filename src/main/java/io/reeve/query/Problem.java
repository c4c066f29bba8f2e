package io.reeve.query;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, for people and programs: an RFC 9457 problem over HTTP, and the text of a failure on the event bus.
 *
 * @param status the HTTP status; on the bus, the failure's code
 * @param code what programs test for: {@code unknown-job}
 * @param title the code in words, the same for every problem of its kind
 * @param detail what is wrong here, with the values
 * @param faults each fault of a document or request, in its order
 * @param hint what to do, or empty
 * @param retryAfterMs when to ask again, or {@link #NEVER}
 */
public record Problem(
        int status, String code, String title, String detail, List<Fault> faults, String hint, long retryAfterMs) {
    public static final long NEVER = -1;
    public static final String CONTENT_TYPE = "application/problem+json";

    /** RFC 9457: the type says no more than the status and the code do. */
    private static final String TYPE = "about:blank";

    public Problem {
        faults = List.copyOf(faults);
    }

    /**
     * One fault at its place.
     *
     * @param pointer a JSON pointer into the document, or the name of a parameter
     * @param line from 1, or null where it is not known
     * @param column from 1, or null where it is not known
     * @param expected what would be right, or empty
     */
    public record Fault(
            String code,
            String pointer,
            @Nullable Integer line,
            @Nullable Integer column,
            String message,
            String expected) {
        JsonObject toJson() {
            return new JsonObject()
                    .put("code", code)
                    .put("pointer", pointer)
                    .put("line", line)
                    .put("column", column)
                    .put("message", message)
                    .put("expected", expected);
        }

        static Fault fromJson(JsonObject json) {
            return new Fault(
                    json.getString("code", ""),
                    json.getString("pointer", ""),
                    json.getInteger("line"),
                    json.getInteger("column"),
                    json.getString("message", ""),
                    json.getString("expected", ""));
        }
    }

    /** A problem with no faults, hint or retry. */
    public static Problem of(int status, String code, String title, String detail) {
        return new Problem(status, code, title, detail, List.of(), "", NEVER);
    }

    /** One bad field or parameter of a request. */
    public static Problem badParameter(String name, String detail, String expected) {
        var fault = new Fault("invalid-parameter", name, null, null, detail, expected);
        return new Problem(400, "invalid-parameter", "A parameter is not valid", detail, List.of(fault), "", NEVER);
    }

    /** No leader answers now; the same request may be sent again. */
    public static Problem noLeader(String detail, long retryAfterMs) {
        return new Problem(
                503,
                "no-leader",
                "No leader answers",
                detail,
                List.of(),
                "Ask again in a moment; a submission with a key may be repeated safely.",
                retryAfterMs);
    }

    /** What was asked for may have been done, or be done yet. */
    public static Problem outcomeUnknown(String detail) {
        return of(503, "outcome-unknown", "The outcome is not known", detail)
                .withHint("What has a key may be asked for again with the same key: nothing is done twice. For anything"
                        + " else, look first whether it was done.");
    }

    public Problem withHint(String words) {
        return new Problem(status, code, title, detail, faults, words, retryAfterMs);
    }

    public Problem withRetryAfter(long ms) {
        return new Problem(status, code, title, detail, faults, hint, ms);
    }

    public Problem withFaults(List<Fault> all) {
        return new Problem(status, code, title, detail, all, hint, retryAfterMs);
    }

    public ProblemException asException() {
        return new ProblemException(this);
    }

    /** With all members of RFC 9457; {@code faults}, {@code hint} and {@code retryAfterMs} only where there are any. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("type", TYPE)
                .put("title", title)
                .put("status", status)
                .put("detail", detail)
                .put("code", code);
        if (!faults.isEmpty()) {
            JsonArray list = new JsonArray();
            faults.forEach(fault -> list.add(fault.toJson()));
            json.put("faults", list);
        }
        if (!hint.isEmpty()) {
            json.put("hint", hint);
        }
        if (retryAfterMs != NEVER) {
            json.put("retryAfterMs", retryAfterMs);
        }
        return json;
    }

    /** Reads what {@link #toJson} writes. */
    public static Problem fromJson(JsonObject json) {
        List<Fault> faults = new ArrayList<>();
        for (Object fault : json.getJsonArray("faults", new JsonArray())) {
            faults.add(Fault.fromJson((JsonObject) fault));
        }
        return new Problem(
                json.getInteger("status", 500),
                json.getString("code", "internal"),
                json.getString("title", ""),
                json.getString("detail", ""),
                faults,
                json.getString("hint", ""),
                json.getLong("retryAfterMs", NEVER));
    }

    /**
     * Reads the text of a bus failure whose code was {@code status}; null where the text is no problem, as with the
     * failures that the bus itself makes.
     */
    public static @Nullable Problem fromFailure(int status, @Nullable String text) {
        if (text == null || !text.startsWith("{")) {
            return null;
        }
        try {
            JsonObject json = new JsonObject(text);
            return json.containsKey("code") ? fromJson(json) : null;
        } catch (RuntimeException notJson) {
            return null;
        }
    }
}
