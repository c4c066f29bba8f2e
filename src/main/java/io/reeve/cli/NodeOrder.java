package io.reeve.cli;

import io.reeve.cli.http.Json;
import org.jspecify.annotations.Nullable;

/** Gives an order for a node, and prints what became of it. */
final class NodeOrder {
    private NodeOrder() {}

    /** @param value of the field, as the cluster reads it; null where it is left out */
    static int give(Session session, String node, String order, String field, @Nullable String value) {
        Json body = value == null ? Json.object() : Json.object(field, value);
        Json answer = session.connect().orderNode(node, order, body);
        if (session.json()) {
            session.printJson(answer);
        } else {
            session.out().println(answer.text("message"));
        }
        return ExitStatus.DONE;
    }
}
