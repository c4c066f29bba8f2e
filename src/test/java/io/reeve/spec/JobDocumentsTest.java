package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.reeve.model.Constraint;
import io.reeve.model.Constraint.Operator;
import io.reeve.model.Dependency;
import io.reeve.model.Disconnect;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.JobSpec;
import io.reeve.model.OutputSpec;
import io.reeve.model.PortRange;
import io.reeve.model.RetryPolicy;
import io.reeve.model.RetryPolicy.RetryWhen;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import io.reeve.spec.JobDocuments.Valid;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobDocumentsTest {
    private static final String SHA = "0123456789abcdef".repeat(4);

    static final String WORD_COUNT = """
            job: word-count
            role: eng/data
            priority: 700
            key: nightly-2026-11-23
            on-failure: fail-fast
            defaults: { retry: {attempts: 2} }
            tasks:
              split:
                command: split -n l/8 corpus.txt part-
                # a comment on a line of its own is fine
                files:
                  - {from: 'upload:%s', to: corpus.txt, mode: 0755}
                  - https://example.org/words.csv?v=2
                outputs: ["part-*", {glob: log.txt, optional: true}]
              count:
                after: [split]
                each: {outputs: split}
                command: wc -w < "$REEVE_ITEM"
                resources: {cpus: 0.5, mem: 128MB, disk: 1GiB, ports: [8080, 9000-9010], custom: {fpga: 1}}
                env: {LC_ALL: C, VERSION: 1.10, ANSWER: yes, MODE: 0644, FLAG: true, EMPTY: ""}
                user: nobody
                timeout: {queue: 1h, run: PT10M, kill: 5s}
                retry: {attempts: 3, backoff: 1s, max-backoff: 1m, when: [failed, lost, timeout, exit 75]}
                where:
                  - "zone == a"
                  - "arch in (amd64, arm64)"
                  - "kernel >= 5.10"
                  - "rack != 'b 2'"
                on-disconnect: keep
                replace-after: 30s
              report:
                after: {count: ended, split: finished}
                command: [sh, -c, "echo : #"]
            """.formatted(SHA);

    static Valid valid(String yaml) {
        var result = JobDocuments.read(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML);
        return assertThat(result).asInstanceOf(type(Valid.class)).actual();
    }

    @Test
    void read_wholeExample_givesTheJob() {
        JobSpec job = valid(WORD_COUNT).spec();

        assertThat(job.name()).isEqualTo("word-count");
        assertThat(job.role()).isEqualTo("eng/data");
        assertThat(job.priority()).isEqualTo(700);
        assertThat(job.key()).isEqualTo("nightly-2026-11-23");
        assertThat(job.onFailure()).isEqualTo(JobSpec.OnFailure.FAIL_FAST);
        assertThat(job.tasks()).extracting(TaskSpec::name).containsExactly("split", "count", "report");
    }

    @Test
    void read_filesAndOutputs_giveSourcesAndModes() {
        TaskSpec split = valid(WORD_COUNT).spec().tasks().get(0);

        assertThat(split.command()).containsExactly("/bin/sh", "-c", "split -n l/8 corpus.txt part-");
        assertThat(split.files())
                .containsExactly(
                        new FileSpec(new FileSpec.Source.Upload(SHA), "corpus.txt", 0755),
                        new FileSpec(
                                new FileSpec.Source.Web("https://example.org/words.csv?v=2", null), "words.csv", -1));
        assertThat(split.outputs()).containsExactly(new OutputSpec("part-*", false), new OutputSpec("log.txt", true));
        assertThat(split.fanOut()).isEqualTo(new FanOut.Single());
        assertThat(split.retry().attempts()).as("from defaults").isEqualTo(2);
    }

    @Test
    void read_resourcesAndLimits_areExact() {
        TaskSpec count = valid(WORD_COUNT).spec().tasks().get(1);

        assertThat(count.resources().scalars().cpuMillis()).isEqualTo(500);
        assertThat(count.resources().scalars().memoryBytes()).isEqualTo(128_000_000);
        assertThat(count.resources().scalars().diskBytes()).isEqualTo(1L << 30);
        assertThat(count.resources().scalars().custom()).isEqualTo(Map.of("fpga", 1_000L));
        assertThat(count.resources().fixedPorts())
                .containsExactly(new PortRange(8080, 8080), new PortRange(9000, 9010));
        assertThat(count.timeouts()).isEqualTo(new Timeouts(3_600_000, 600_000, 5_000));
        assertThat(count.disconnect()).isEqualTo(new Disconnect(true, 30_000));
        assertThat(count.user()).isEqualTo("nobody");
    }

    @Test
    void read_rules_giveTheirValues() {
        List<TaskSpec> tasks = valid(WORD_COUNT).spec().tasks();

        assertThat(tasks.get(1).retry())
                .isEqualTo(new RetryPolicy(
                        3,
                        1_000,
                        60_000,
                        List.of(
                                new RetryWhen.Failed(),
                                new RetryWhen.Lost(),
                                new RetryWhen.TimedOut(),
                                new RetryWhen.Exit(75))));
        assertThat(tasks.get(1).where())
                .containsExactly(
                        new Constraint("zone", Operator.EQUAL, List.of("a")),
                        new Constraint("arch", Operator.IN, List.of("amd64", "arm64")),
                        new Constraint("kernel", Operator.AT_LEAST, List.of("5.10")),
                        new Constraint("rack", Operator.NOT_EQUAL, List.of("b 2")));
        assertThat(tasks.get(1).fanOut()).isEqualTo(new FanOut.OutputsOf("split"));
        assertThat(tasks.get(2).after())
                .containsExactly(
                        new Dependency("count", Dependency.When.ENDED),
                        new Dependency("split", Dependency.When.FINISHED));
        assertThat(tasks.get(2).command()).containsExactly("sh", "-c", "echo : #");
    }

    @Test
    void read_env_keepsSpelling() {
        assertThat(valid(WORD_COUNT).spec().tasks().get(1).env())
                .containsExactly(
                        Map.entry("LC_ALL", "C"),
                        Map.entry("VERSION", "1.10"),
                        Map.entry("ANSWER", "yes"),
                        Map.entry("MODE", "0644"),
                        Map.entry("FLAG", "true"),
                        Map.entry("EMPTY", ""));
    }

    @Test
    void read_smallestDocument_getsEveryDefault() {
        JobSpec job = valid("job: hello\ntasks: {hello: {command: echo hello}}").spec();
        TaskSpec task = job.tasks().get(0);

        assertThat(job.role()).isEqualTo("default");
        assertThat(job.priority()).isEqualTo(500);
        assertThat(job.key()).isNull();
        assertThat(job.onFailure()).isEqualTo(JobSpec.OnFailure.CONTINUE);
        assertThat(task.resources().scalars().cpuMillis()).isEqualTo(1_000);
        assertThat(task.resources().scalars().memoryBytes()).isEqualTo(256_000_000);
        assertThat(task.resources().scalars().diskBytes()).isZero();
        assertThat(task.timeouts()).isEqualTo(Timeouts.DEFAULT);
        assertThat(task.retry()).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(task.fanOut()).isEqualTo(new FanOut.Single());
    }

    @Test
    void read_defaults_mergeMapsReplaceListsAndNullTakesAway() {
        JobSpec job = valid("""
                job: j
                defaults:
                  env: {A: 1, B: 2}
                  outputs: [x, y]
                  user: alice
                  retry: {attempts: 3, backoff: 5s}
                tasks:
                  a: {command: x, env: {B: 3, C: 4}, outputs: [z], user: null, retry: {attempts: 2}}
                  b: {command: x, env: {A: ~}, retry: }
                """).spec();

        TaskSpec a = job.tasks().get(0);
        assertThat(a.env()).isEqualTo(Map.of("A", "1", "B", "3", "C", "4"));
        assertThat(a.outputs()).containsExactly(new OutputSpec("z", false));
        assertThat(a.user()).isNull();
        assertThat(a.retry().attempts()).isEqualTo(2);
        assertThat(a.retry().backoffMs()).isEqualTo(5_000);
        TaskSpec b = job.tasks().get(1);
        assertThat(b.env()).isEqualTo(Map.of("B", "2"));
        assertThat(b.user()).isEqualTo("alice");
        assertThat(b.retry()).isEqualTo(RetryPolicy.DEFAULT);
    }

    @Test
    void read_longBackoffAlone_raisesItsBound() {
        TaskSpec task = valid("job: j\ntasks: {t: {command: x, retry: {attempts: 2, backoff: 5m}}}")
                .spec()
                .tasks()
                .get(0);

        assertThat(task.retry().maxBackoffMs()).isEqualTo(300_000);
    }

    @Test
    void read_blockCommand_keepsColonAndHash() {
        JobSpec job = valid("job: j\ntasks:\n  t:\n    command: |\n      echo a: b # c\n")
                .spec();

        assertThat(job.tasks().get(0).command()).containsExactly("/bin/sh", "-c", "echo a: b # c\n");
    }

    @Test
    void read_quotedCommandBeforeComment_isFine() {
        JobSpec job =
                valid("job: j\ntasks:\n  t:\n    command: 'echo a' # says a\n").spec();

        assertThat(job.tasks().get(0).command()).containsExactly("/bin/sh", "-c", "echo a");
    }

    @Test
    void read_byteOrderMark_isSkipped() {
        assertThat(valid("\ufeffjob: j\ntasks: {t: {command: x}}").spec().name())
                .isEqualTo("j");
    }

    @Test
    void hash_sameMeaning_isTheSameWhateverTheLayout() {
        String json = """
                {"tasks": {"b": {"command": ["/bin/sh", "-c", "y"], "env": {"B": 2, "A": "1"}, "after": ["a"]},
                           "a": {"command": "x", "resources": {"mem": "0.256GB", "cpus": 1.0}}}, "job": "j"}
                """;
        String yaml = """
                job: j
                role: default
                tasks:
                  a: {command: x}
                  b:
                    after: {a: finished}
                    env: {A: '1', B: "2"}
                    command: y
                """;
        var fromJson = JobDocuments.read(json.getBytes(StandardCharsets.UTF_8), Format.JSON);

        assertThat(fromJson)
                .asInstanceOf(type(Valid.class))
                .extracting(Valid::documentHash)
                .isEqualTo(valid(yaml).documentHash());
        assertThat(valid(yaml.replace("command: y", "command: z")).documentHash())
                .isNotEqualTo(valid(yaml).documentHash());
    }

    @Test
    void read_tenThousandTasks_isValid() {
        String tasks = IntStream.range(0, 10_000)
                .mapToObj(i -> "  t" + i + ":\n    command: echo " + i + "\n    resources: {cpus: 0.5, mem: 64MB}\n"
                        + (i == 0 ? "" : "    after: [t" + (i - 1) + "]\n"))
                .collect(Collectors.joining());
        String yaml = "job: j\ndefaults: {retry: {attempts: 2}, env: {A: b}}\ntasks:\n" + tasks;

        Valid valid = valid(yaml);

        assertThat(valid.spec().tasks()).hasSize(10_000);
    }
}
