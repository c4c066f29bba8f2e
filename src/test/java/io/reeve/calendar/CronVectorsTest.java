package io.reeve.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Against what several independent libraries agree on: src/test/resources/cron/README.md. */
class CronVectorsTest {
    @Test
    void nextAfter_eachVector_isExact() throws IOException, CalendarException {
        JsonNode vectors;
        try (InputStream file = CronVectorsTest.class.getResourceAsStream("/cron/cron-vectors-utc.json")) {
            vectors = new ObjectMapper().readTree(Objects.requireNonNull(file)).get("vectors");
        }
        assertThat(vectors).hasSize(340);

        for (JsonNode vector : vectors) {
            String pattern = vector.get("pattern").asText();
            var cron = new ZonedCron(CronPattern.parse(pattern), ZoneOffset.UTC);
            List<String> expected = new ArrayList<>();
            vector.get("next").forEach(next -> expected.add(next.asText()));
            List<String> found = new ArrayList<>();
            long at = Instant.parse(vector.get("after").asText()).toEpochMilli();
            for (int i = 0; i < expected.size(); i++) {
                at = cron.nextAfter(at).orElseThrow();
                found.add(Instant.ofEpochMilli(at).toString());
            }
            assertThat(found).as(pattern).isEqualTo(expected);
        }
    }
}
