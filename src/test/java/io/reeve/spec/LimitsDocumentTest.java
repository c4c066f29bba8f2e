package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.Resources;
import io.reeve.model.TaskLimits;
import io.reeve.model.TaskSpec;
import io.reeve.spec.JobDocuments.Valid;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsDocumentTest {
    private static TaskSpec task(String fields) {
        String document = "job: j\ntasks: {t: {command: x, " + fields + "}}";
        Valid valid = (Valid) JobDocuments.read(document.getBytes(StandardCharsets.UTF_8), Format.YAML);
        byte[] json = JobJson.write(valid.spec()).getBytes(StandardCharsets.UTF_8);
        assertThat(JobDocuments.read(json, Format.JSON)).isEqualTo(valid);
        return valid.spec().tasks().get(0);
    }

    @Test
    void limits_all_areRead() {
        TaskSpec task = task("limits: {mem: 64MB, cpus: 0.25, pids: 20, files: 100, disk: 1GB}");

        assertThat(task.limits()).isEqualTo(new TaskLimits(64_000_000, 250, 20, 100, 1_000_000_000));
    }

    @Test
    void limits_unsaid_followFromWhatIsGranted() {
        TaskSpec task = task("resources: {cpus: 2, mem: 1GB, disk: 5GB}, limits: {mem: 500MB}");

        assertThat(task.limits().over(task.resources().scalars()))
                .isEqualTo(new TaskLimits(500_000_000, 2_000, TaskLimits.DEFAULT_PIDS, 0, 5_000_000_000L));
        assertThat(TaskLimits.UNSAID.over(Resources.of(1, 1)))
                .isEqualTo(new TaskLimits(
                        TaskLimits.LEAST_MEMORY_BYTES, TaskLimits.LEAST_CPU_MILLIS, TaskLimits.DEFAULT_PIDS, 0, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limits: {pids: 5}                                           | false",
                "limits: {mem: 256MB, cpus: 1}                               | false",
                "limits: {mem: 257MB}                                        | true",
                "limits: {cpus: 1.5}                                         | true",
                "resources: {mem: 1MB}, limits: {mem: 8MiB}                  | false",
                "resources: {disk: 1GB}, limits: {disk: 2GB}                 | true",
                "limits: {disk: 2GB}                                         | false",
                "resources: [{cpus: 4}, {cpus: 2}], limits: {cpus: 3}        | true",
            })
    void conditions_limitAboveWhatIsBooked_wantNodesThatAllowIt(String fields, boolean above) {
        TaskSpec task = task(fields);

        assertThat(task.where()).isEmpty();
        assertThat(task.conditions().toString()).isEqualTo(above ? "[overcommit == true]" : "[]");
    }
}
