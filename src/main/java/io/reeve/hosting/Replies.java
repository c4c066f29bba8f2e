package io.reeve.hosting;

import io.reeve.runner.TaskEnd;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is kept of replies: all results of the tasks that a cell remembers are in the memory of each control node. */
final class Replies {
    static final int MAX_BYTES = 4 * 1024;

    /** Of a character in UTF-8: those that take four are two in Java. */
    private static final int MOST_BYTES_EACH = 3;

    /** Of the words of a failure. */
    private static final int MAX_CHARACTERS = 1_000;

    private Replies() {}

    static TaskEnd of(@Nullable Object body) {
        if (body == null) {
            return new TaskEnd.Finished("", null);
        }
        String json;
        try {
            json = Json.encode(body);
        } catch (EncodeException e) {
            return new TaskEnd.Finished(
                    "its reply is not kept: a " + body.getClass().getName() + " cannot be written as JSON", null);
        }
        boolean fits = json.length() <= MAX_BYTES / MOST_BYTES_EACH
                || json.length() <= MAX_BYTES && json.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
        return fits
                ? new TaskEnd.Finished("", json)
                : new TaskEnd.Finished(
                        "its reply is not kept: it has " + json.length() + " characters as JSON, and at most "
                                + MAX_BYTES + " bytes are",
                        null);
    }

    static String bounded(String words) {
        return words.length() <= MAX_CHARACTERS ? words : words.substring(0, MAX_CHARACTERS) + "…";
    }
}
