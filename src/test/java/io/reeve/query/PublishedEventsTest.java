package io.reeve.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.AttemptEvent;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.event.Recorded;
import io.reeve.model.AttemptId;
import io.reeve.model.CellId;
import io.reeve.model.Origin;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PublishedEventsTest {
    private static final CellId CELL = new CellId("cell-1");

    private final List<Recorded> recorded = recorded(
            new CellEvent.FileForgotten("ab".repeat(32)),
            new AttemptEvent.AttemptRunning(AttemptId.parse("words.1/count/3@1"), 42));
    private final PublishedEvents published = new PublishedEvents(recorded, CELL);

    @Test
    void consumers_inTheSameProcess_getJsonOfTheirOwn(Vertx vertx) throws Exception {
        BlockingQueue<JsonObject> got = new LinkedBlockingQueue<>();
        for (int consumer = 0; consumer < 2; consumer++) {
            vertx.eventBus().<JsonObject>consumer("events", message -> got.add(message.body()));
        }

        vertx.eventBus().publish("events", published);

        JsonObject first = got.poll(5, TimeUnit.SECONDS);
        JsonObject second = got.poll(5, TimeUnit.SECONDS);
        assertThat(first).isNotNull().isNotSameAs(second);
        first.getJsonArray("events").getJsonObject(0).put("type", "changed");
        assertThat(second.getJsonArray("events")).isEqualTo(json().getJsonArray("events"));
        assertThat(published.getJsonArray("events")).isEqualTo(json().getJsonArray("events"));
    }

    @Test
    void toBuffer_forOtherProcesses_isTheJson() {
        assertThat(published.toBuffer().toJsonObject()).isEqualTo(json());
        assertThat(published.containsKey("events")).isTrue();
        assertThat(published.put("more", 1).fieldNames()).containsExactly("events", "more");
    }

    @Test
    void ofType_eitherForm_findsTheSame() {
        JsonObject forgotten = json().getJsonArray("events").getJsonObject(0);

        assertThat(PublishedEvents.ofType(CellEvent.FileForgotten.class, published.copy()))
                .containsExactly(forgotten);
        assertThat(PublishedEvents.ofType(CellEvent.FileForgotten.class, json()))
                .containsExactly(forgotten);
        assertThat(PublishedEvents.ofType(CellEvent.CellNamed.class, published)).isEmpty();
    }

    private JsonObject json() {
        var events = new JsonArray();
        recorded.forEach(each -> events.add(EventJson.of(each, CELL)));
        return new JsonObject(new JsonObject().put("events", events).encode());
    }

    private static List<Recorded> recorded(Event... events) {
        List<Recorded> all = new ArrayList<>();
        for (Event event : events) {
            all.add(new Recorded(all.size() + 1, 1_000, 1, Origin.SYSTEM, event));
        }
        return all;
    }
}
