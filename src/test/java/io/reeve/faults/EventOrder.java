package io.reeve.faults;

import io.reeve.faults.history.JobModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each object was after each event: the one order that every read of local state must be a prefix of. A read at
 * sequence S says what was so after the events up to S, whichever node was asked.
 */
final class EventOrder {
    /** Of a role that nothing was said of. */
    static final String DEFAULT_WEIGHT = "1";

    private final Map<String, TreeMap<Long, String>> values = new HashMap<>();

    /** @param events the whole stream from its first event */
    EventOrder(List<JsonObject> events) {
        Map<String, String> keys = new HashMap<>();
        for (JsonObject event : events) {
            long sequence = event.getLong("seq");
            switch (event.getString("type")) {
                case "RolesChanged" -> roles(sequence, event.getJsonArray("roles"));
                case "JobSubmitted" -> {
                    keys.put(event.getString("job"), event.getString("name"));
                    put(event.getString("name"), sequence, JobModel.State.told(event.getString("job"), false));
                }
                case "TaskEnded" -> {
                    String job = event.getString("job");
                    put(keys.getOrDefault(job, job), sequence, JobModel.State.told(job, true));
                }
                default -> {
                    // Changes none of the objects.
                }
            }
        }
    }

    private void roles(long sequence, JsonArray roles) {
        for (Object each : roles) {
            JsonObject role = (JsonObject) each;
            put(role.getString("role"), sequence, weight(role));
        }
    }

    /** As a text, in whichever way the number was written. */
    static String weight(JsonObject role) {
        return Long.toString(role.getNumber("weight").longValue());
    }

    private void put(String object, long sequence, String value) {
        values.computeIfAbsent(object, name -> new TreeMap<>()).put(sequence, value);
    }

    /** What is wrong with the reads, each in words. */
    List<String> check(List<LocalRead> reads, String initialOfOthers) {
        List<String> wrong = new ArrayList<>();
        for (LocalRead read : reads) {
            var before = values.getOrDefault(read.object(), new TreeMap<>()).floorEntry(read.sequence());
            String initial = read.object().startsWith("role") ? DEFAULT_WEIGHT : initialOfOthers;
            String was = before == null ? initial : before.getValue();
            if (!was.equals(read.outcome())) {
                wrong.add(read + ": it was " + was + " after event " + read.sequence());
            }
            if (read.sequence() < read.min()) {
                wrong.add(read + " is older than what was asked for");
            }
        }
        return wrong;
    }
}
