package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.Recorded;
import io.reeve.event.RoleEvent;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.OutputFile;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import io.reeve.query.PublishedEvents;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedEventTest {
    private static final AttemptId ATTEMPT = AttemptId.parse("words.1/count/3@1");

    @Test
    void allOf_decidedHere_readsAsWhatCameFromElsewhere() {
        var published = new PublishedEvents(
                recorded(
                        new AttemptEvent.TaskLaunched(
                                ATTEMPT, new NodeId("n1"), 1, new Allocation(Resources.of(1, 1), List.of())),
                        new AttemptEvent.AttemptRunning(ATTEMPT, 42),
                        ended(List.of(), "{\"order\":7}"),
                        ended(List.of(new OutputFile("a.txt", 1)), null),
                        new RoleEvent.RolesChanged(List.of())),
                new CellId("cell-1"));

        List<FeedEvent> here = FeedEvent.allOf(published);
        List<FeedEvent> elsewhere = FeedEvent.allOf(new JsonObject(published.encode()));

        assertThat(fields(here)).isEqualTo(fields(elsewhere));
        assertThat(here.get(0).job()).isEqualTo("words.1");
        assertThat(here.get(2).task()).isEqualTo("words.1/count/3");
    }

    @Test
    void characters_notWrittenYet_growWithTheResult() {
        FeedEvent small = here(ended(List.of(), "1"));
        FeedEvent large = here(ended(List.of(), "\"" + "x".repeat(4_000) + "\""));

        assertThat(large.characters() - small.characters()).isEqualTo(4_001);
        assertThat(large.characters()).isGreaterThanOrEqualTo(large.text().length());
    }

    private static FeedEvent here(Event event) {
        return FeedEvent.allOf(new PublishedEvents(recorded(event), new CellId("cell-1")))
                .get(0);
    }

    private static List<List<Object>> fields(List<FeedEvent> events) {
        return events.stream()
                .map(event -> List.<Object>of(event.sequence(), event.job(), event.task(), event.type(), event.text()))
                .toList();
    }

    private static AttemptEvent.AttemptEnded ended(List<OutputFile> outputs, String result) {
        return new AttemptEvent.AttemptEnded(
                ATTEMPT, AttemptState.FINISHED, Reason.NONE, "", 0, null, outputs, -1, true, result, null);
    }

    private static List<Recorded> recorded(Event... events) {
        List<Recorded> all = new ArrayList<>();
        for (Event event : events) {
            all.add(new Recorded(all.size() + 1, 1_000, 1, Origin.SYSTEM, event));
        }
        return all;
    }
}
