package io.reeve.simulate.drf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DrfCasesTest {
    private static List<DrfCase> read(String json) throws DrfCases.BadCaseException {
        return DrfCases.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void picks_allRecordedCases_areAsExpected() throws Exception {
        try (InputStream file =
                Objects.requireNonNull(getClass().getResourceAsStream("/workloads/drf/drf-cases.json"))) {
            List<DrfCase> cases = DrfCases.read(file.readAllBytes());

            assertThat(cases).hasSize(32);
            for (DrfCase each : cases) {
                List<Integer> picks = DrfRun.picks(each);
                assertThat(DrfRun.counts(each, picks)).as(each.name()).isEqualTo(each.tasks());
                assertThat(picks.subList(0, each.picks().size()))
                        .as(each.name())
                        .isEqualTo(each.picks());
            }
        }
    }

    @Test
    void isExpected_otherCounts_isFalse() throws Exception {
        DrfCase wrong = read("{\"a\": {\"capacity\": [9, 18], \"demands\": [[1, 4], [3, 1]], \"tasks\": [3, 3]}}")
                .get(0);

        assertThat(DrfRun.isExpected(wrong, DrfRun.picks(wrong))).isFalse();
    }

    @Test
    void read_badFiles_sayWhereAndWhatWasExpected() {
        assertThatThrownBy(() -> read("[]")).hasMessageContaining("no JSON object");
        assertThatThrownBy(() -> read("{}")).hasMessageContaining("holds no case");
        assertThatThrownBy(() -> read("{\"a\": {\"capacity\": [1.5], \"demands\": [[1]]}}"))
                .hasMessageContaining("/a/capacity must be a list of whole numbers")
                .hasMessageContaining("was 1.5 at 0");
        assertThatThrownBy(() -> read("{\"a\": {\"capacity\": [1, 2], \"demands\": [[1]]}}"))
                .hasMessageContaining("/a/demands/0 has 1 amounts, expected one for each of the 2 resources");
        assertThatThrownBy(() -> read("{\"a\": [{\"capacity\": [1], \"demands\": [[0]]}]}"))
                .hasMessageContaining("/a/0/demands/0 asks for nothing");
        assertThatThrownBy(() -> read("{\"a\": {\"capacity\": [1], \"demands\": [[1]], \"weights\": [0]}}"))
                .hasMessageContaining("/a/weights must be a list of whole numbers from 1");
        assertThatThrownBy(() -> read("{\"a\": {\"capacity\": [1], \"demands\": [[1]], \"tasks\": [1, 2]}}"))
                .hasMessageContaining("/a/tasks has 2 numbers, expected one for each of the 1 users");
    }
}
