package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.model.JobSpec;
import io.reeve.model.PortRange;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskSpec;
import io.reeve.spec.JobDocuments.Valid;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JobJsonTest {
    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void write_anyJob_readsBackEqual(long seed) {
        JobSpec job = new JobSpecs(seed).job();

        for (String json : List.of(JobJson.write(job), JobJson.pretty(job))) {
            assertThat(JobDocuments.read(utf8(json), Format.JSON)).isEqualTo(new Valid(job, JobJson.hash(job)));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hash_anyJob_isThatOfTheCanonicalText(long seed) throws Exception {
        JobSpec job = new JobSpecs(seed).job();
        byte[] expected = MessageDigest.getInstance("SHA-256").digest(utf8(JobJson.canonical(job)));

        assertThat(JobJson.hash(job)).isEqualTo(HexFormat.of().formatHex(expected));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void hash_tasksInAnotherOrder_isTheSame(long seed) {
        JobSpec job = new JobSpecs(seed).job();
        List<TaskSpec> reversed = new ArrayList<>(job.tasks());
        Collections.reverse(reversed);
        JobSpec other = new JobSpec(
                job.name(),
                job.role(),
                job.priority(),
                job.key(),
                job.onFailure(),
                reversed,
                job.schedule(),
                job.gangs(),
                job.deadline(),
                job.open());

        assertThat(JobJson.hash(other)).isEqualTo(JobJson.hash(job));
        assertThat(Differences.between(job, other)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void between_twoJobs_isEmptyExactlyIfHashesAgree(long seed) {
        JobSpec left = new JobSpecs(seed).job();
        JobSpec right = new JobSpecs(seed + 1).job();

        assertThat(Differences.between(left, right).isEmpty())
                .isEqualTo(JobJson.hash(left).equals(JobJson.hash(right)));
    }

    @Test
    void write_smallJob_leavesDefaultsOut() {
        JobSpec job = JobDocumentsTest.valid("job: j\ntasks: {t: {command: echo, retry: {attempts: 3}}}")
                .spec();

        assertThat(JobJson.write(job))
                .isEqualTo("{\"job\":\"j\",\"tasks\":{\"t\":{\"command\":\"echo\",\"retry\":{\"attempts\":3}}}}");
    }

    @Test
    void write_portsOfBothKinds_isRefused() {
        JobSpec job =
                JobDocumentsTest.valid("job: j\ntasks: {t: {command: echo}}").spec();
        TaskSpec task = job.tasks().get(0);
        TaskSpec both = new TaskSpec(
                task.name(),
                task.command(),
                task.files(),
                task.outputs(),
                task.after(),
                task.fanOut(),
                new ResourceRequest(task.resources().scalars(), 1, List.of(new PortRange(80, 80))),
                task.env(),
                task.user(),
                task.timeouts(),
                task.retry(),
                task.where());

        assertThatThrownBy(() -> JobJson.write(
                        new JobSpec("j", "default", 500, null, JobSpec.OnFailure.CONTINUE, List.of(both))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void between_changedFields_namesThemWithBothValues() {
        JobSpec left = JobDocumentsTest.valid("job: j\ntasks: {a: {command: x, env: {A: 1}}, b: {command: y}}")
                .spec();
        JobSpec right = JobDocumentsTest.valid("job: j\npriority: 9\ntasks: {a: {command: z, env: {A: 2}}}")
                .spec();

        assertThat(Differences.between(left, right))
                .extracting(Object::toString)
                .containsExactly(
                        "/priority: (not set) -> 9",
                        "/tasks/a/command: \"x\" -> \"z\"",
                        "/tasks/a/env/A: \"1\" -> \"2\"",
                        "/tasks/b: {\"command\":\"y\"} -> (not set)");
    }
}
