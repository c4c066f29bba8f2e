package io.reeve.control;

import io.reeve.core.state.Secrets.SecretEntry;
import io.reeve.event.Event;
import io.reeve.event.SecretEvent;
import io.reeve.model.JobSpec;
import io.reeve.model.Origin;
import io.reeve.model.RoleName;
import io.reeve.model.SecretUses;
import io.reeve.query.Problem;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What the leader answers to who sets and deletes secrets. */
public final class SecretApi {
    /** Of one secret: it travels with each launch. */
    private static final int MAX_VALUE_BYTES = 64 << 10;
    /** All are in the state and in every snapshot. */
    private static final int MAX_SECRETS = 10_000;

    private final Leader leader;

    public SecretApi(Leader leader) {
        this.leader = leader;
    }

    /** {@code {role, name, value}}, the value's bytes in Base64; or {@code {role, name, delete: true}}. */
    public Future<JsonObject> change(Message<JsonObject> message) {
        JsonObject body = message.body();
        String role = body.getString("role", JobSpec.DEFAULT_ROLE);
        String name = body.getString("name", "");
        if (!RoleName.isRole(role)) {
            return refused("role", "\"" + role + "\" is no role", RoleName.RULE);
        }
        if (!SecretUses.isName(name)) {
            return refused("name", "\"" + name + "\" is no name of a secret", SecretUses.NAME_RULE);
        }
        return body.getBoolean("delete", false)
                ? delete(role, name, PublicApi.principal(message))
                : set(role, name, body.getBinary("value", new byte[0]), PublicApi.principal(message));
    }

    private Future<JsonObject> set(String role, String name, byte[] value, String principal) {
        if (value.length == 0 || value.length > MAX_VALUE_BYTES) {
            return refused(
                    "value",
                    "the value has " + value.length + " bytes",
                    "1 to " + MAX_VALUE_BYTES + " bytes; larger things are files");
        }
        SecretBox box = leader.secrets();
        if (!box.hasKey()) {
            return Future.failedFuture(Problem.of(
                            409,
                            "no-secret-key",
                            "Secrets cannot be sealed",
                            "The control node " + leader.node() + ", which leads, has no secret key.")
                    .withHint("Start every control node with the same --secret-key-file.")
                    .asException());
        }
        for (SecretEntry other : leader.view().state().secrets().all()) {
            if (!other.keyCheck().equals(box.keyCheck())) {
                return Future.failedFuture(Problem.of(
                                409,
                                "other-secret-key",
                                "The leader has another key",
                                "Secret " + other.name() + " was sealed with the key " + other.keyCheck() + ", and "
                                        + leader.node() + " has " + box.keyCheck() + ".")
                        .withHint("Start it with the key of the others, or delete what the lost key sealed.")
                        .asException());
            }
        }
        boolean known = leader.view().state().secrets().get(role, name) != null;
        if (!known && leader.view().state().secrets().all().size() >= MAX_SECRETS) {
            return refused("name", "there are " + MAX_SECRETS + " secrets", "one of them deleted before");
        }
        var event = new SecretEvent.SecretSet(role, name, box.seal(role, name, value), box.keyCheck());
        return decide(event, principal).map(answer -> answer.put("created", !known));
    }

    private Future<JsonObject> delete(String role, String name, String principal) {
        if (leader.view().state().secrets().get(role, name) == null) {
            return Future.failedFuture(Problem.of(
                            404, "unknown-secret", "There is no such secret", "role " + role + " has no secret " + name)
                    .withHint("\"reeve secret list\" names them.")
                    .asException());
        }
        return decide(new SecretEvent.SecretDeleted(role, name), principal);
    }

    private Future<JsonObject> decide(SecretEvent event, String principal) {
        return leader.pen()
                .decide(Origin.of(principal), List.<Event>of(event))
                .map(sequence -> new JsonObject()
                        .put("role", event.role())
                        .put("name", event.name())
                        .put("sequence", sequence));
    }

    private static Future<JsonObject> refused(String field, String message, String expected) {
        return Future.failedFuture(
                Problem.badParameter(field, message, expected).asException());
    }
}
