package io.reeve.query;

import io.reeve.event.Event;
import io.reeve.event.Recorded;
import io.reeve.model.CellId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Committed events on their way over the event bus: {@code {"events": […]}} to whoever looks, and JSON only then.
 *
 * <p>Tens of thousands may come in a second, and on most nodes nobody reads them: writing them down once, and copying
 * that for each consumer in this process, as Vert.x does with JSON, costs more than committing them. A copy is written
 * anew for the one who reads it, so consumers share nothing that can change.
 */
public final class PublishedEvents extends JsonObject {
    private static final String EVENTS = "events";

    private final List<Recorded> recorded;
    private final CellId cell;

    /** @param recorded must not change any more */
    public PublishedEvents(List<Recorded> recorded, CellId cell) {
        super(new WrittenWhenRead(recorded, cell));
        this.recorded = recorded;
        this.cell = cell;
    }

    /** As they are in the ledger. */
    public List<Recorded> recorded() {
        return recorded;
    }

    public CellId cell() {
        return cell;
    }

    /** The events of one type in what came over the bus, from this process or another. */
    public static List<JsonObject> ofType(Class<? extends Event> type, JsonObject published) {
        if (published instanceof PublishedEvents here) {
            return here.recorded.stream()
                    .filter(each -> type.isInstance(each.event()))
                    .map(each -> EventJson.of(each, here.cell))
                    .toList();
        }
        return published.getJsonArray(EVENTS).stream()
                .map(JsonObject.class::cast)
                .filter(event -> type.getSimpleName().equals(event.getString("type")))
                .toList();
    }

    @Override
    public JsonObject copy() {
        return new PublishedEvents(recorded, cell);
    }

    @Override
    public JsonObject copy(Function<Object, ?> cloner) {
        return copy(); // of what it holds, all can be copied
    }

    private static final class WrittenWhenRead extends AbstractMap<String, Object> {
        private final List<Recorded> recorded;
        private final CellId cell;
        private @Nullable Map<String, Object> written;

        WrittenWhenRead(List<Recorded> recorded, CellId cell) {
            this.recorded = recorded;
            this.cell = cell;
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return written().entrySet();
        }

        @Override
        public @Nullable Object put(String key, Object value) {
            return written().put(key, value);
        }

        private Map<String, Object> written() {
            Map<String, Object> now = written;
            if (now == null) {
                JsonArray events = new JsonArray();
                recorded.forEach(event -> events.add(EventJson.of(event, cell)));
                now = new LinkedHashMap<>();
                now.put(EVENTS, events);
                written = now;
            }
            return now;
        }
    }
}
