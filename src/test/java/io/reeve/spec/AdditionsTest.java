package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.JobSpec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdditionsTest {
    private static final JobSpec JOB = job("""
            job: stream
            open: true
            tasks:
              split: {command: split x, outputs: ["*"]}
              count: {command: wc, after: [split]}
            """);

    private static JobSpec job(String yaml) {
        return ((JobDocuments.Valid) JobDocuments.read(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML)).spec();
    }

    private static Additions.Result read(String yaml, Additions.Beside beside) {
        return Additions.read(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML, JOB, beside);
    }

    private static List<String> faults(String yaml) {
        return ((Additions.Invalid) read(yaml, Additions.Beside.ALL))
                .faults().stream()
                        .map(fault -> fault.code() + " " + fault.pointer())
                        .toList();
    }

    @Test
    void read_tasksAfterExistingOnes_isValid() {
        var valid = (Additions.Valid) read(
                """
                key: more-1
                close: true
                defaults: {retry: {attempts: 2}}
                tasks:
                  all: {command: cat, after: {count: ended, more: finished}, files: ["outputs:split"]}
                  more: {command: wc, after: [split], each: {outputs: split}}
                """.replace("{count: ended, more: finished}", "{count: ended, more: finished, split: finished}"),
                Additions.Beside.ALL);
        assertThat(valid.tasks()).extracting(task -> task.name()).containsExactly("all", "more");
        assertThat(valid.tasks()).allMatch(task -> task.retry().attempts() == 2);
        assertThat(valid.key()).isEqualTo("more-1");
        assertThat(valid.closes()).isTrue();
    }

    @Test
    void read_faults_areAllNamedWithTheirPlace() {
        assertThat(faults("tasks: {count: {command: x}}")).containsExactly("duplicate-key /tasks/count");
        assertThat(faults("tasks: {a: {command: x, after: [splt]}}")).containsExactly("unknown-task /tasks/a/after");
        assertThat(faults("tasks: {a: {command: x, after: [b]}, b: {command: x, after: [a]}}"))
                .containsExactly("dependency-circle /tasks/a/after");
        assertThat(faults("tasks: {a: {command: x, after: [count], each: {outputs: count}}}"))
                .containsExactly("no-outputs /tasks/a/each");
        assertThat(faults("tasks: {}")).containsExactly("empty-value /tasks");
        assertThat(faults("job: other\ntasks: {a: {command: x}}")).containsExactly("unknown-field /job");
    }

    @Test
    void read_repeatBesideTheOthers_meansTheSame() {
        String more = "key: k\ntasks: {count: {command: wc, after: [split]}}";
        assertThat(((Additions.Invalid) read(more, Additions.Beside.ALL)).key()).isEqualTo("k");
        assertThat(read(more, Additions.Beside.THE_OTHERS)).isInstanceOf(Additions.Valid.class);
    }

    @Test
    void read_jobWithSchedule_isNeitherOpenNorHasAnInstantAsDeadline() {
        var invalid = (JobDocuments.Invalid) JobDocuments.read("""
                job: x
                open: true
                deadline: 2026-12-01T18:00:00+01:00
                schedule: {cron: "@daily"}
                tasks: {a: {command: x}}
                """.getBytes(StandardCharsets.UTF_8), Format.YAML);
        assertThat(invalid.faults()).extracting(Fault::pointer).containsExactly("/open", "/deadline");
    }
}
