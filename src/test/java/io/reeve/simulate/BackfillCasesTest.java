package io.reeve.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reeve.model.BackfillPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small cases with the finish time of each job under each policy they name. */
class BackfillCasesTest {
    @ParameterizedTest
    @EnumSource(BackfillPolicy.class)
    void run_eachCaseOfThePolicy_finishesEachJobWhenItSays(BackfillPolicy policy) throws Exception {
        Path file = Workloads.file("backfill-cases/cases.json");
        assumeTrue(Files.exists(file), () -> "backfill-cases skipped: there is no " + file);
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (JsonNode each : new ObjectMapper().readTree(file.toFile())) {
            if (names(each, policy)) {
                run(each, policy, expected, actual);
            }
        }
        assertThat(expected).isNotEmpty();
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static boolean names(JsonNode each, BackfillPolicy policy) {
        for (JsonNode name : each.get("algorithms")) {
            if (name.asText().equals(policy.name().toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    private static void run(JsonNode each, BackfillPolicy policy, List<String> expected, List<String> actual) {
        List<Swf.Job> jobs = new ArrayList<>();
        for (JsonNode job : each.get("jobs")) {
            String id = each.get("case").asText() + " " + jobs.size() + ": "
                    + job.get("id").asText();
            jobs.add(new Swf.Job(
                    id,
                    job.get("submit").asLong() * 1_000,
                    job.get("runtime").asLong() * 1_000,
                    job.get("procs").asInt(),
                    job.get("estimate").asLong() * 1_000));
            expected.add(id + " finishes at " + job.get("finish").asLong());
        }
        for (Swf.Wait wait : Swf.run(jobs, each.get("procs").asInt(), policy, false)) {
            long finish = wait.job().submitMs() + wait.waitMs() + wait.job().endsAfterMs();
            actual.add(wait.job().id() + " finishes at " + finish / 1_000);
        }
    }
}
