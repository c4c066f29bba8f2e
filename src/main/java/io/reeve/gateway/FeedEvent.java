package io.reeve.gateway;

import io.reeve.event.AttemptEvent;
import io.reeve.event.Recorded;
import io.reeve.model.AttemptId;
import io.reeve.model.CellId;
import io.reeve.query.EventJson;
import io.reeve.query.PublishedEvents;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event of the feed, written once for all its readers. A launch or an end that was committed in this process is
 * written when the first reader wants it: they are nearly all of a busy cell's events, and mostly nobody reads them.
 */
final class FeedEvent {
    /** Of an attempt's launch or end in JSON, without what its end brought. */
    private static final int USUAL_CHARACTERS = 600;

    private final long sequence;
    private final String type;
    private final int weight;
    private final @Nullable Recorded recorded;
    private final @Nullable CellId cell;
    private @Nullable String job;
    private @Nullable String task;
    private @Nullable String text;

    /**
     * @param job id of the job it is about, or empty
     * @param task id of the task it is about, or empty
     * @param text the JSON
     */
    FeedEvent(long sequence, String job, String task, String type, String text) {
        this.sequence = sequence;
        this.job = job;
        this.task = task;
        this.type = type;
        this.text = text;
        this.weight = text.length();
        this.recorded = null;
        this.cell = null;
    }

    private FeedEvent(Recorded recorded, CellId cell, int weight) {
        this.sequence = recorded.sequence();
        this.type = recorded.event().getClass().getSimpleName();
        this.recorded = recorded;
        this.cell = cell;
        this.weight = weight;
    }

    static FeedEvent of(JsonObject event) {
        return new FeedEvent(
                event.getLong("seq"),
                event.getString("job", ""),
                event.getString("task", ""),
                event.getString("type", ""),
                event.encode());
    }

    /** All of what came over the bus. */
    static List<FeedEvent> allOf(JsonObject published) {
        if (published instanceof PublishedEvents here) {
            return here.recorded().stream().map(each -> of(each, here.cell())).toList();
        }
        return published.getJsonArray("events").stream()
                .map(event -> of((JsonObject) event))
                .toList();
    }

    private static FeedEvent of(Recorded recorded, CellId cell) {
        if (recorded.event() instanceof AttemptEvent.TaskLaunched) {
            return new FeedEvent(recorded, cell, USUAL_CHARACTERS);
        }
        if (recorded.event() instanceof AttemptEvent.AttemptEnded ended
                && ended.outputs().isEmpty()) {
            String result = ended.result();
            int brought = ended.message().length() + (result == null ? 0 : result.length());
            return new FeedEvent(recorded, cell, USUAL_CHARACTERS + brought);
        }
        return of(EventJson.of(recorded, cell));
    }

    long sequence() {
        return sequence;
    }

    String type() {
        return type;
    }

    /** Of its text, or about that. */
    int characters() {
        return weight;
    }

    String job() {
        String known = job;
        if (known == null) {
            known = attempt().task().job().toString();
            job = known;
        }
        return known;
    }

    String task() {
        String known = task;
        if (known == null) {
            known = attempt().task().toString();
            task = known;
        }
        return known;
    }

    String text() {
        String known = text;
        if (known == null && recorded != null && cell != null) {
            known = EventJson.of(recorded, cell).encode();
            text = known;
        }
        return known == null ? "" : known;
    }

    private AttemptId attempt() {
        if (recorded != null && recorded.event() instanceof AttemptEvent event) {
            return event.attempt();
        }
        throw new IllegalStateException("its ids are known: " + type);
    }
}
