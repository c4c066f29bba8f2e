package io.reeve.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void fromJson_ofToJson_isTheSame() {
        var fault = new Problem.Fault("unknown-field", "/tasks/a/comand", 3, 5, "no such field", "command");
        var nowhere = new Problem.Fault("missing", "", null, null, "no tasks", "");
        Problem problem = Problem.of(400, "invalid-document", "The document is not valid", "2 faults")
                .withFaults(List.of(fault, nowhere))
                .withHint("Fix them.")
                .withRetryAfter(1_000);

        assertThat(Problem.fromJson(new JsonObject(problem.toJson().encode()))).isEqualTo(problem);
        assertThat(Problem.fromFailure(400, problem.toJson().encode())).isEqualTo(problem);
    }

    @Test
    void fromFailure_ofTheBusItself_isNull() {
        assertThat(Problem.fromFailure(-1, "Timed out after waiting 30000(ms) for a reply"))
                .isNull();
        assertThat(Problem.fromFailure(-1, null)).isNull();
        assertThat(Problem.fromFailure(500, "{broken")).isNull();
    }
}
