package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.reeve.model.ServiceSpec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The schema that editors use names the same fields and limits as the reader. */
class JobSchemaTest {
    private static JsonNode schema() throws IOException {
        try (InputStream in = JobDocuments.class.getResourceAsStream(JobDocuments.SCHEMA_RESOURCE)) {
            assertThat(in).isNotNull();
            return JsonMapper.builder().build().readTree(in);
        }
    }

    static Stream<Arguments> maps() {
        return Stream.of(
                arguments("/properties", Vocabulary.JOB),
                arguments("/properties/schedule/properties", Vocabulary.SCHEDULE),
                arguments("/$defs/task/properties", Vocabulary.TASK),
                arguments("/$defs/task/properties/prefer/items/properties", Vocabulary.PREFERENCE),
                arguments("/$defs/task/properties/spread/oneOf/2/properties", Vocabulary.SPREAD),
                arguments("/$defs/task/properties/secrets/properties", Vocabulary.SECRETS),
                arguments("/$defs/affinity/items/properties", Vocabulary.AFFINITY),
                arguments("/$defs/verticle/properties", Vocabulary.VERTICLE),
                arguments("/$defs/message/properties", Vocabulary.MESSAGE),
                arguments("/$defs/file/oneOf/1/properties", Vocabulary.FILE),
                arguments("/$defs/output/oneOf/1/properties", Vocabulary.OUTPUT),
                arguments("/$defs/each/properties", Vocabulary.EACH),
                arguments("/$defs/resources/properties", Vocabulary.RESOURCES),
                arguments("/$defs/limits/properties", Vocabulary.LIMITS),
                arguments("/$defs/timeout/properties", Vocabulary.TIMEOUT),
                arguments("/$defs/retry/properties", Vocabulary.RETRY),
                arguments("/$defs/service/properties", Vocabulary.SERVICE),
                arguments("/$defs/health/properties", Vocabulary.HEALTH),
                arguments("/$defs/health/properties/http/properties", Vocabulary.HEALTH_HTTP),
                arguments("/$defs/health/properties/tcp/properties", Vocabulary.HEALTH_TCP),
                arguments("/$defs/service/properties/update/properties", Vocabulary.UPDATE),
                arguments("/$defs/service/properties/scale/properties", Vocabulary.SCALE),
                arguments("/$defs/service/properties/scale/properties/target/properties", Vocabulary.SCALE_TARGET));
    }

    @ParameterizedTest
    @MethodSource("maps")
    void schema_fields_areThoseOfTheReader(String pointer, Vocabulary words) throws IOException {
        List<String> names = new ArrayList<>();
        schema().at(pointer).fieldNames().forEachRemaining(names::add);

        assertThat(names).containsExactlyInAnyOrderElementsOf(words.known());
    }

    @Test
    void schema_limits_areThoseOfTheReader() throws IOException {
        JsonNode schema = schema();
        JsonNode task = schema.at("/$defs/task/properties");

        assertThat(schema.at("/properties/tasks/maxProperties").asInt()).isEqualTo(Limits.TASKS);
        assertThat(schema.at("/properties/priority/maximum").asInt()).isEqualTo(Limits.PRIORITY);
        assertThat(task.at("/files/maxItems").asInt()).isEqualTo(Limits.FILES);
        assertThat(task.at("/outputs/maxItems").asInt()).isEqualTo(Limits.OUTPUTS);
        assertThat(schema.at("/$defs/service/properties/instances/maximum").asInt())
                .isEqualTo(ServiceSpec.MAX_INSTANCES);
        assertThat(schema.at("/$defs/health/properties/failures/maximum").asInt())
                .isEqualTo(Limits.HEALTH_FAILURES);
        assertThat(task.at("/instances/maximum").asInt()).isEqualTo(Limits.INSTANCES_PER_TASK);
        assertThat(task.at("/where/maxItems").asInt()).isEqualTo(Limits.CONSTRAINTS);
        assertThat(task.at("/env/maxProperties").asInt()).isEqualTo(Limits.ENV_ENTRIES);
        assertThat(schema.at("/$defs/each/properties/items/maxItems").asInt()).isEqualTo(Limits.INSTANCES_PER_TASK);
        assertThat(schema.at("/$defs/retry/properties/attempts/maximum").asInt())
                .isEqualTo(Limits.ATTEMPTS);
        assertThat(schema.at("/$defs/resources/properties/ports/oneOf/0/maximum")
                        .asInt())
                .isEqualTo(Limits.PORTS);
    }
}
