package io.reeve.control;

import io.reeve.core.schedule.RetryRequest;
import io.reeve.model.JobId;
import io.reeve.model.TaskId;
import io.reeve.query.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads which jobs and tasks someone wants to run again. */
final class RetryIds {
    private static final int MAX_KEY_CHARACTERS = 128;

    private RetryIds() {}

    /** Throws {@link io.reeve.query.ProblemException} naming every id that is malformed. */
    static RetryRequest read(JsonObject body) {
        JsonArray ids = body.getValue("ids") instanceof JsonArray array ? array : new JsonArray();
        if (ids.isEmpty() || ids.size() > KillRequest.MAX_IDS) {
            String expected = "1 to " + KillRequest.MAX_IDS + " ids";
            throw Problem.badParameter("/ids", "it has " + ids.size() + " ids", expected)
                    .asException();
        }
        List<RetryRequest.Target> targets = new ArrayList<>();
        List<Problem.Fault> faults = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            try {
                targets.add(target(String.valueOf(ids.getValue(i))));
            } catch (IllegalArgumentException malformed) {
                String wrong = String.valueOf(malformed.getMessage());
                faults.add(new Problem.Fault("unknown-id", "/ids/" + i, 0, 0, wrong, "the id of a job or task"));
            }
        }
        if (!faults.isEmpty()) {
            throw Problem.of(404, "unknown-id", "Not all ids are known", "Nothing was retried.")
                    .withFaults(faults)
                    .asException();
        }
        TreeSet<String> sorted = new TreeSet<>();
        ids.forEach(id -> sorted.add(String.valueOf(id)));
        return new RetryRequest(targets, key(body), hash("retry " + String.join(" ", sorted)));
    }

    /** Null where the request has none. */
    static @Nullable String key(JsonObject body) {
        Object key = body.getValue("key");
        if (key == null) {
            return null;
        }
        boolean valid = key instanceof String text
                && !text.isEmpty()
                && text.length() <= MAX_KEY_CHARACTERS
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!valid) {
            String expected = "1 to " + MAX_KEY_CHARACTERS + " printable ASCII characters without spaces";
            throw Problem.badParameter("/key", "it cannot be a key", expected).asException();
        }
        return (String) key;
    }

    static String hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static RetryRequest.Target target(String id) {
        if (id.contains("/")) {
            TaskId task = TaskId.parse(id);
            return new RetryRequest.Target(task.job(), task);
        }
        return new RetryRequest.Target(JobId.parse(id), null);
    }
}
