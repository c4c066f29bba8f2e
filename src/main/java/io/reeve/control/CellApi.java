package io.reeve.control;

import io.reeve.core.recover.LevelRaise;
import io.reeve.core.state.ClusterState;
import io.reeve.core.state.Node;
import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import io.reeve.ledger.LedgerConfig.Peer;
import io.reeve.model.FeatureLevel;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is said of the cell as a whole: its name, and the feature level that its ledger is written by. */
final class CellApi {
    private static final int MAX_NAME_LENGTH = 64;

    private final Leader leader;

    CellApi(Leader leader) {
        this.leader = leader;
    }

    /** {@code {level: N}}. */
    Future<Long> raise(Object level, String by) {
        if (!(level instanceof Integer wanted)) {
            throw Problem.badParameter("/level", "it is no whole number", "a feature level, such as 2")
                    .asException();
        }
        LevelRaise.Answer answer = raise().to(wanted);
        if (answer instanceof LevelRaise.Refused refused) {
            throw Problem.of(409, refused.code(), "The feature level stays", refused.message())
                    .withHint(refused.hint())
                    .asException();
        }
        return leader.pen().decide(Origin.of(by), ((LevelRaise.Accepted) answer).events());
    }

    /** {@code {name: TEXT}}; empty text takes it away. */
    Future<Long> name(Object name, String by) {
        boolean isName = name instanceof String text
                && text.length() <= MAX_NAME_LENGTH
                && text.equals(text.strip())
                && text.codePoints().noneMatch(Character::isISOControl);
        if (!isName) {
            throw Problem.badParameter(
                            "/name",
                            "it is no name of a cell",
                            "at most " + MAX_NAME_LENGTH + " characters in one line, none of them blank at its ends")
                    .asException();
        }
        List<Event> events =
                state().facts().name().equals(name) ? List.of() : List.of(new CellEvent.CellNamed((String) name));
        return leader.pen().decide(Origin.of(by), events);
    }

    /** Adds to the answer what there is to know of levels. */
    void describe(JsonObject answer) {
        LevelRaise levels = raise();
        var nodes = new JsonArray();
        for (Node node : state().nodes()) {
            if (node.isLive()) {
                nodes.add(new JsonObject()
                        .put("node", node.id().value())
                        .put("featureLevel", levels.levelOf(node))
                        .put("version", node.entry().info().version()));
            }
        }
        answer.put("name", state().facts().name())
                .put("featureLevel", state().featureLevel())
                .put("understands", FeatureLevel.OWN)
                .put("nodes", nodes);
    }

    private LevelRaise raise() {
        Set<NodeId> control =
                leader.ledger().peers().stream().map(Peer::id).map(NodeId::new).collect(Collectors.toUnmodifiableSet());
        return new LevelRaise(state(), control, leader.levels());
    }

    private ClusterState state() {
        return leader.view().state();
    }
}
