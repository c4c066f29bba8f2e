package io.reeve.faults;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one stream of events, as all readers together saw it: the first that sees an event enters it, and the others must
 * see the same. Thread-safe.
 */
final class EventBook {
    private final List<JsonObject> events = new ArrayList<>();
    private final Map<Long, String> texts = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Moments moments;

    EventBook(Moments moments) {
        this.moments = moments;
    }

    /** What is wrong with it; empty where nothing is. */
    synchronized String enter(long sequence, String text) {
        String known = texts.putIfAbsent(sequence, text);
        if (known != null) {
            return known.equals(text)
                    ? ""
                    : "event " + sequence + " is told in two ways:\n    " + known + "\n    " + text;
        }
        JsonObject event = new JsonObject(text);
        if (event.getLong("seq") != sequence) {
            return "event " + sequence + " bears another number: " + text;
        }
        events.add(event);
        switch (event.getString("type")) {
            case "JobEnded" -> ended.add(event.getString("job"));
            case "TaskLaunched" -> moments.happened(Moment.LAUNCHED);
            case "AttemptEnded" -> moments.happened(Moment.ENDED);
            default -> {
                // Of no use as a moment.
            }
        }
        return "";
    }

    synchronized boolean hasEnded(String job) {
        return ended.contains(job);
    }

    /** All of them, in the order of their numbers. */
    synchronized List<JsonObject> events() {
        List<JsonObject> all = new ArrayList<>(events);
        all.sort((a, b) -> Long.compare(a.getLong("seq"), b.getLong("seq")));
        return all;
    }

    synchronized long last() {
        return events.stream().mapToLong(event -> event.getLong("seq")).max().orElse(0);
    }
}
