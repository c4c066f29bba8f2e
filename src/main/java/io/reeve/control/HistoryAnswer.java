package io.reeve.control;

import io.reeve.core.state.ClusterView;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.EventHistory;
import io.reeve.ledger.HistoryPage;
import io.reeve.model.CellId;
import io.reeve.query.EventJson;
import io.reeve.query.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Objects;

/** A page of past events as JSON: {@code {events, last, oldest, sequence}}, with {@code tooOld} where they are gone. */
final class HistoryAnswer {
    private HistoryAnswer() {}

    /** @param limit 0 asks only where the stream stands */
    static JsonObject page(CommittedState committed, long since, int limit) throws IOException {
        if (since < 0 || limit < 0 || limit > EventHistory.MAX_PAGE_EVENTS) {
            throw Problem.badParameter(
                            "limit",
                            "since=" + since + " limit=" + limit,
                            "since 0 or more, limit 0 to " + EventHistory.MAX_PAGE_EVENTS)
                    .asException();
        }
        EventHistory history = committed.history();
        var answer = new JsonObject().put("events", new JsonArray()).put("last", since);
        if (limit > 0) {
            HistoryPage page = history.page(since, limit);
            if (page instanceof HistoryPage.TooOld) {
                answer.put("tooOld", true);
            } else if (page instanceof HistoryPage.Events found
                    && !found.events().isEmpty()) {
                CellId cell = Objects.requireNonNull(committed.read(ClusterView::cell));
                var events = new JsonArray();
                found.events().forEach(event -> events.add(EventJson.of(event, cell)));
                answer.put("events", events);
                answer.put("last", found.events().get(found.events().size() - 1).sequence());
            }
        }
        return answer.put("oldest", history.oldestSequence()).put("sequence", history.lastSequence());
    }
}
