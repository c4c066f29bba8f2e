package io.reeve.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.FanOut;
import io.reeve.model.JobSpec;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnownSpecsTest {
    private final KnownSpecs specs = new KnownSpecs();

    private static JobSpec job(String name, Map<String, String> env, int tasks) {
        TaskSpec task = new TaskSpec(
                "work",
                List.of("true"),
                List.of(),
                List.of(),
                List.of(),
                new FanOut.Single(),
                ResourceRequest.of(Resources.of(1_000, 1)),
                env,
                null,
                Timeouts.DEFAULT,
                RetryPolicy.DEFAULT,
                List.of());
        return new JobSpec(name, "r", 500, null, JobSpec.OnFailure.CONTINUE, Collections.nCopies(tasks, task));
    }

    private static Map<String, String> env(String... names) {
        Map<String, String> env = new LinkedHashMap<>();
        for (String name : names) {
            env.put(name, "x");
        }
        return env;
    }

    @Test
    void known_equalDocument_isTheFirst() {
        JobSpec first = job("a", env("A", "B"), 1);
        specs.known(first, "h1");
        KnownSpecs.Known second = specs.known(job("a", env("A", "B"), 1), "h2");

        assertThat(second.spec()).isSameAs(first);
        assertThat(second.documentHash()).isEqualTo("h2");
    }

    @Test
    void known_sameVariablesInAnotherOrder_keepsTheOrder() {
        specs.known(job("a", env("A", "B"), 1), "h");
        KnownSpecs.Known second = specs.known(job("a", env("B", "A"), 1), "h");
        assertThat(second.spec().tasks().get(0).env().keySet()).containsExactly("B", "A");
    }

    @Test
    void known_otherKey_keepsItAndSharesTheRest() {
        JobSpec first = job("a", env("A"), 1);
        specs.known(first.withKey("k1"), "h");
        JobSpec second = specs.known(job("a", env("A"), 1).withKey("k2"), "h").spec();
        JobSpec third = specs.known(job("a", env("A"), 1).withKey("k3"), "h").spec();

        assertThat(second.key()).isEqualTo("k2");
        assertThat(third.tasks()).isSameAs(second.tasks());
    }

    @Test
    void known_longText_isNotHeld() {
        JobSpec second = job("a", Map.of("A", "x".repeat(2_000)), 1);
        specs.known(job("a", Map.of("A", "x".repeat(2_000)), 1), "h");
        assertThat(specs.known(second, "h").spec()).isSameAs(second);
    }

    @Test
    void known_manyTasks_isNotHeld() {
        JobSpec second = job("a", env(), 5);
        specs.known(job("a", env(), 5), "h");
        assertThat(specs.known(second, "h").spec()).isSameAs(second);
    }

    @Test
    void known_longAgo_isForgotten() {
        JobSpec first = job("a", env(), 1);
        specs.known(first, "h");
        for (int i = 0; i < 20_000; i++) {
            specs.known(job("other-" + i, env(), 1), "h");
        }
        assertThat(specs.known(job("a", env(), 1), "h").spec()).isNotSameAs(first);
    }
}
