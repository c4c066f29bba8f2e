package io.reeve.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.core.state.ClusterState;
import io.reeve.query.ProblemException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class KillRequestTest {
    @Test
    void read_ofAJobThatIsNotInTheState_orATaskOfOne_saysWhatBecameOfIt() {
        JsonObject body = new JsonObject().put("ids", new JsonArray().add("w.1").add("w.2/t"));

        assertThatThrownBy(() -> KillRequest.read(body, new ClusterState(), id -> id + " has left"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().toJson().getJsonArray("faults").stream()
                                        .map(fault -> ((JsonObject) fault).getString("message")))
                                .containsExactly("w.1 has left", "w.2 has left"));
    }
}
