package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One row a fault: what a task, a job or a whole text says, the code and the place that must come back. */
public class MalformedDocumentsTest {
    private static final String SHA = "a".repeat(64);

    public record Row(String name, Format format, String document, String code, String pointer) {
        @Override
        public String toString() {
            return name + " -> " + code + " " + pointer;
        }
    }

    /** A job whose one task {@code t} has a good command and the given lines. */
    static Row task(String name, String lines, String code, String pointer) {
        String document = "job: j\ntasks:\n  t:\n    command: echo\n" + indent(lines, 4);
        return new Row(name, Format.YAML, document, code, pointer.startsWith("/") ? pointer : "/tasks/t/" + pointer);
    }

    private static Row job(String name, String lines, String code, String pointer) {
        String document = "job: j\n" + lines + "\ntasks: {t: {command: echo}}\n";
        return new Row(name, Format.YAML, document, code, pointer);
    }

    static Row yaml(String name, String document, String code, String pointer) {
        return new Row(name, Format.YAML, document, code, pointer);
    }

    private static Row json(String name, String document, String code, String pointer) {
        return new Row(name, Format.JSON, document, code, pointer);
    }

    static String indent(String lines, int by) {
        return lines.lines().map(line -> " ".repeat(by) + line + "\n").reduce("", String::concat);
    }

    /** All of them, for what sends them further than to the reader. */
    public static Stream<Row> rows() {
        return Stream.of(texts(), jobs(), tasks(), filesAndGraphs(), WorkDocumentsTest.rows(), MalformedServices.rows())
                .flatMap(part -> part);
    }

    static Stream<Row> texts() {
        return Stream.of(
                yaml("empty", "", "empty-document", ""),
                yaml("only a comment", "# nothing\n", "empty-document", ""),
                yaml("several documents", "job: a\n---\njob: b\n", "several-documents", ""),
                yaml("a list", "- a\n", "wrong-type", ""),
                yaml("an anchor", "job: &name j\ntasks: {t: {command: x}}", "yaml-anchor", "/job"),
                yaml("an alias", "job: *name\ntasks: {t: {command: x}}", "yaml-alias", "/job"),
                yaml("a tag", "job: !!str j\ntasks: {t: {command: x}}", "yaml-tag", "/job"),
                yaml("a tag of a map", "job: j\ntasks: !x {t: {command: x}}", "yaml-tag", "/tasks"),
                yaml("a merge key", "job: j\ntasks: {t: {<<: {command: x}}}", "yaml-merge-key", "/tasks/t"),
                yaml("a key twice", "job: j\njob: k\n", "duplicate-key", "/job"),
                yaml("a key that is a map", "job: j\n? {a: b}\n: c\n", "key-not-text", ""),
                yaml("a tab", "job: j\ntasks:\n\tt: {command: x}\n", "syntax", "/tasks"),
                yaml("an open bracket", "job: j\ntasks: {t: {command: [a\n", "syntax", "/tasks/t/command/0"),
                yaml(
                        "a colon in a command",
                        "job: j\ntasks:\n  t:\n    command: echo a: b\n",
                        "syntax",
                        "/tasks/t/command"),
                yaml(
                        "a comment in a command",
                        "job: j\ntasks:\n  t:\n    command: grep a #b\n",
                        "command-comment",
                        "/tasks/t/command"),
                yaml("a control character", "job: j\u0007\n", "unprintable-character", ""),
                yaml("an escaped NUL", "job: j\ntasks: {t: {command: \"a\\0b\"}}", "bad-character", "/tasks/t/command"),
                yaml("deep nesting", "[".repeat(40), "too-deep", "/0".repeat(32)),
                json("empty", " ", "empty-document", ""),
                json("not JSON", "{\"job\": }", "syntax", ""),
                json("a trailing comma", "{\"job\": \"j\",}", "syntax", "/job"),
                json("a key twice", "{\"job\": \"j\", \"job\": \"k\"}", "duplicate-key", "/job"),
                json("two documents", "{\"job\": \"j\"} {}", "several-documents", ""),
                json("deep nesting", "[".repeat(2_000), "too-deep", "/0".repeat(32)),
                json("an escaped NUL", "{\"job\": \"j\\u0000\"}", "bad-character", "/job"),
                json("half a surrogate pair", "{\"job\": \"j\\ud800\"}", "bad-character", "/job"),
                json("null", "null", "null-value", ""));
    }

    static Stream<Row> jobs() {
        return Stream.of(
                yaml("no job", "tasks: {t: {command: x}}", "missing-field", "/job"),
                yaml("no tasks", "job: j", "missing-field", "/tasks"),
                yaml("tasks without a task", "job: j\ntasks: {}", "empty-value", "/tasks"),
                yaml("tasks as a list", "job: j\ntasks: [{command: x}]", "wrong-type", "/tasks"),
                yaml("a bad job name", "job: My Job\ntasks: {t: {command: x}}", "bad-name", "/job"),
                yaml("a bad task name", "job: j\ntasks: {T/1: {command: x}}", "bad-name", "/tasks/T~11"),
                yaml("a task that is text", "job: j\ntasks: {t: echo}", "wrong-type", "/tasks/t"),
                yaml("a task without a command", "job: j\ntasks: {t: {}}", "missing-field", "/tasks/t/command"),
                job("an unknown field", "prioriti: 5", "unknown-field", "/prioriti"),
                job("gangs as a map", "gangs: {a: [t]}", "wrong-type", "/gangs"),
                job("a gang that is text", "gangs: [t]", "wrong-type", "/gangs/0"),
                job("a gang of nothing", "gangs: [[]]", "empty-value", "/gangs/0"),
                job("a gang of a task that is not there", "gangs: [[t], [u]]", "unknown-task", "/gangs/1/0"),
                job("a task twice in one gang", "gangs: [[t, t]]", "duplicate-item", "/gangs/0/1"),
                job("a task in two gangs", "gangs: [[t], [t]]", "duplicate-item", "/gangs/1/0"),
                yaml(
                        "a gang that waits for itself",
                        "job: j\ntasks: {a: {command: x}, m: {command: x, after: [a]}, b: {command: x, after: [m]}}\n"
                                + "gangs: [[b, a]]",
                        "gang-dependency",
                        "/gangs/0"),
                yaml(
                        "gangs that wait for each other",
                        "job: j\ntasks: {a: {command: x}, b: {command: x, after: [d]}, c: {command: x, after: [a]},"
                                + " d: {command: x}}\ngangs: [[a, b], [c, d]]",
                        "gang-dependency",
                        "/gangs/0"),
                yaml(
                        "a gang of too many",
                        "job: j\ntasks: {a: {command: x, instances: 1001}}\ngangs: [[a]]",
                        "too-many",
                        "/gangs/0"),
                job("schedule", "schedule: {cron: x}", "bad-schedule", "/schedule/cron"),
                job("schedule that never fires", "schedule: {cron: 0 0 30 2 *}", "bad-schedule", "/schedule/cron"),
                job("schedule without a time", "schedule: {zone: UTC}", "missing-field", "/schedule"),
                job("schedule with two", "schedule: {cron: '@daily', every: R/x}", "conflicting-fields", "/schedule"),
                job("schedule of no zone", "schedule: {cron: '@daily', zone: Mars}", "bad-schedule", "/schedule/zone"),
                job("schedule every cron", "schedule: {every: '@daily'}", "bad-schedule", "/schedule/every"),
                job("schedule cron every", "schedule: {cron: R/x/PT1H}", "bad-schedule", "/schedule/cron"),
                job("schedule misfire", "schedule: {cron: '@daily', misfire: x}", "bad-choice", "/schedule/misfire"),
                job("schedule overlap", "schedule: {cron: '@daily', overlap: x}", "bad-choice", "/schedule/overlap"),
                job("priority without value", "priority:", "null-value", "/priority"),
                job("priority too high", "priority: 1001", "out-of-range", "/priority"),
                job("priority below zero", "priority: -1", "out-of-range", "/priority"),
                job("priority with a fraction", "priority: 1.5", "bad-number", "/priority"),
                job("priority in hexadecimal", "priority: 0x10", "bad-number", "/priority"),
                job("priority with many digits", "priority: 99999999999999999999", "out-of-range", "/priority"),
                job("priority in quotes", "priority: '5'", "wrong-type", "/priority"),
                job("a bad role", "role: eng//data", "bad-role", "/role"),
                job("a deep role", "role: a/b/c/d/e/f/g/h/i", "bad-role", "/role"),
                job("a key with a space", "key: 'a b'", "bad-key", "/key"),
                job("an unknown on-failure", "on-failure: failfast", "bad-choice", "/on-failure"),
                job("an unknown default", "defaults: {retri: {attempts: 2}}", "unknown-field", "/defaults/retri"),
                job("a bad default", "defaults: {retry: {attempts: 0}}", "out-of-range", "/defaults/retry/attempts"));
    }

    static Stream<Row> tasks() {
        return Stream.of(
                task("an unknown field", "commnd: x", "unknown-field", "commnd"),
                task("an unknown limit", "limits: {memory: 64MB}", "unknown-field", "limits/memory"),
                task("limits as a list", "limits: [64MB]", "wrong-type", "limits"),
                task("a limit of memory nothing starts in", "limits: {mem: 1MB}", "out-of-range", "limits/mem"),
                task("a limit without a unit", "limits: {disk: 100}", "bad-size", "limits/disk"),
                task("a limit of no cpu", "limits: {cpus: 0}", "out-of-range", "limits/cpus"),
                task("a limit of cpu in quotes", "limits: {cpus: '1'}", "wrong-type", "limits/cpus"),
                task("a limit of no process", "limits: {pids: 0}", "out-of-range", "limits/pids"),
                task("half a process", "limits: {pids: 1.5}", "bad-number", "limits/pids"),
                task("too few files", "limits: {files: 3}", "out-of-range", "limits/files"),
                task("a limit without a value", "limits: {mem: }", "null-value", "limits/mem"),
                task("prefer without where", "prefer: [{weight: 1}]", "missing-field", "prefer/0/where"),
                task("a weight of 0", "prefer: [{where: 'a == b', weight: 0}]", "out-of-range", "prefer/0/weight"),
                task("a spread by nothing", "spread: {max-per: 1}", "missing-field", "spread/by"),
                task("max-per of 0", "spread: {by: host, max-per: 0}", "out-of-range", "spread/max-per"),
                task("a spread by no name", "spread: 'a b'", "bad-name", "spread"),
                task("affinity to nothing", "affinity: [{by: zone}]", "conflicting-fields", "affinity/0"),
                task("affinity to both", "affinity: [{task: t, job: j}]", "conflicting-fields", "affinity/0"),
                task("affinity to a stranger", "anti-affinity: [{task: x}]", "unknown-task", "anti-affinity"),
                task("one gpu and a half", "resources: {gpus: 1.5}", "bad-number", "resources/gpus"),
                task("too many gpus", "resources: {gpus: 1025}", "out-of-range", "resources/gpus"),
                task("no alternative", "resources: []", "empty-value", "resources"),
                task("an alternative twice", "resources: [{cpus: 2}, {cpus: 2}]", "duplicate-item", "resources/1"),
                task("a bad alternative", "resources: [{cpus: 2}, {cpus: 0}]", "out-of-range", "resources/1/cpus"),
                task("warn", "timeout: {warn: 3s}", "conflicting-fields", "timeout/warn"),
                task("warn too early", "timeout: {run: 3s, warn: 3s}", "out-of-range", "timeout/warn"),
                task(
                        "extract with a mode",
                        "files: [{from: 'https://a/b', extract: true, mode: '0644'}]",
                        "conflicting-fields",
                        "files/0/mode"),
                task(
                        "extract out of the folder",
                        "files: [{from: 'https://a/b', extract: true, to: ../x}]",
                        "bad-path",
                        "files/0/to"),
                task(
                        "cache of an upload",
                        "files: [{from: 'upload:%s', to: a, cache: true}]".formatted("a".repeat(64)),
                        "conflicting-fields",
                        "files/0/cache"),
                task(
                        "a word for extract",
                        "files: [{from: 'https://a/b', extract: maybe}]",
                        "wrong-type",
                        "files/0/extract"),
                task("a secret of no name", "secrets: {env: {A: 'a b'}}", "bad-name", "secrets/env/A"),
                task("a secret in no variable", "secrets: {env: {'1A': x}}", "bad-env-name", "secrets/env/1A"),
                task("a secret as Reeve's own", "secrets: {env: {REEVE_A: x}}", "reserved-name", "secrets/env/REEVE_A"),
                task("a secret twice", "env: {A: x}\nsecrets: {env: {A: x}}", "conflicting-fields", "secrets/env/A"),
                task("a secret outside", "secrets: {files: {../a: x}}", "bad-path", "secrets/files/..~1a"),
                task("a secret of another kind", "secrets: {mail: {A: x}}", "unknown-field", "secrets/mail"),
                task("a bad replace-after", "replace-after: 5", "bad-duration", "replace-after"),
                task("a negative replace-after", "replace-after: -5s", "bad-duration", "replace-after"),
                task("a bad pattern", "where: [\"gpu =~ 'A10('\"]", "bad-pattern", "where/0"),
                task("a look-ahead", "where: [\"gpu =~ '(?=a)b'\"]", "bad-pattern", "where/0"),
                task("a bomb", "where: [\"gpu =~ '((a{1,99}){1,9}){1,9}'\"]", "bad-pattern", "where/0"),
                task("another disconnect", "on-disconnect: go", "bad-choice", "on-disconnect"),
                task("cpus zero", "resources: {cpus: 0}", "out-of-range", "resources/cpus"),
                task("cpus too fine", "resources: {cpus: 0.0001}", "bad-number", "resources/cpus"),
                task("cpus with an exponent", "resources: {cpus: 1e3}", "bad-number", "resources/cpus"),
                task("cpus not a number", "resources: {cpus: .nan}", "bad-number", "resources/cpus"),
                task("mem without unit", "resources: {mem: 256}", "bad-size", "resources/mem"),
                task("mem in small letters", "resources: {mem: 256mb}", "bad-size", "resources/mem"),
                task("half a byte", "resources: {mem: 0.5B}", "bad-size", "resources/mem"),
                task("mem zero", "resources: {mem: 0MB}", "out-of-range", "resources/mem"),
                task("mem beyond all", "resources: {mem: 99999999999999999999TB}", "out-of-range", "resources/mem"),
                task("negative disk", "resources: {disk: -1GB}", "bad-size", "resources/disk"),
                task("a bad port", "resources: {ports: [70000]}", "bad-port", "resources/ports/0"),
                task("a range backwards", "resources: {ports: [90-80]}", "bad-port", "resources/ports/0"),
                task("a port twice", "resources: {ports: [80-90, 85]}", "port-overlap", "resources/ports/1"),
                task("too many ports", "resources: {ports: 1001}", "out-of-range", "resources/ports"),
                task("a bad custom name", "resources: {custom: {Fpga: 1}}", "bad-name", "resources/custom/Fpga"),
                task("cpus as custom", "resources: {custom: {cpus: 1}}", "reserved-name", "resources/custom/cpus"),
                task("an unknown resource", "resources: {memory: 1GB}", "unknown-field", "resources/memory"),
                task("a duration without unit", "timeout: {run: 10}", "bad-duration", "timeout/run"),
                task("a duration in years", "timeout: {run: P1Y}", "calendar-duration", "timeout/run"),
                task("a duration in months", "timeout: {run: 2months}", "calendar-duration", "timeout/run"),
                task("a duration beyond all", "timeout: {run: 999999999999999999d}", "out-of-range", "timeout/run"),
                task(
                        "an ISO duration beyond all",
                        "timeout: {run: P99999999999999999D}",
                        "out-of-range",
                        "timeout/run"),
                task("a negative duration", "timeout: {run: PT-5S}", "bad-duration", "timeout/run"),
                task("a zero run timeout", "timeout: {run: 0s}", "out-of-range", "timeout/run"),
                task("no attempt", "retry: {attempts: 0}", "out-of-range", "retry/attempts"),
                task("retry as a number", "retry: 3", "wrong-type", "retry"),
                task("an unknown end", "retry: {when: [losst]}", "bad-choice", "retry/when/0"),
                task("an exit status of 256", "retry: {when: [exit 256]}", "out-of-range", "retry/when/0"),
                task("waits upside down", "retry: {backoff: 2m, max-backoff: 1m}", "out-of-range", "retry/max-backoff"),
                task("nothing to retry", "retry: {when: []}", "empty-value", "retry/when"),
                task("an env name with a dash", "env: {A-B: x}", "bad-env-name", "env/A-B"),
                task("an env name of ours", "env: {REEVE_JOB: x}", "reserved-name", "env/REEVE_JOB"),
                task("an env value of null", "env: {A: }", "null-value", "env/A"),
                task("an env value of a list", "env: {A: [1]}", "wrong-type", "env/A"),
                task("a bad user", "user: 'a b'", "bad-user", "user"),
                task("instances and each", "instances: 2\neach: {items: [a]}", "conflicting-fields", "each"),
                task("two kinds of each", "each: {items: [a], outputs: t}", "conflicting-fields", "each"),
                task("no items", "each: {items: []}", "empty-value", "each/items"),
                task("no instance", "instances: 0", "out-of-range", "instances"),
                task("too many instances", "instances: 100001", "out-of-range", "instances"),
                task("a local glob", "each: {files: '*.txt'}", "local-path", "each/files"));
    }

    static Stream<Row> filesAndGraphs() {
        return Stream.of(
                task("a local file", "files: [in.txt]", "local-path", "files/0"),
                task("a file URL of a host", "files: ['file://host/etc/passwd']", "bad-url", "files/0"),
                task("a URL with a password", "files: ['https://a:b@c/d']", "url-credentials", "files/0"),
                task("a URL without a host", "files: ['https:///a']", "bad-url", "files/0"),
                task("a URL without a name", "files: ['https://a/']", "missing-field", "files/0/to"),
                task(
                        "an upload without a name",
                        "files: [{from: 'upload:" + SHA + "'}]",
                        "missing-field",
                        "files/0/to"),
                task("an upload too short", "files: [{from: 'upload:abc', to: a}]", "bad-sha256", "files/0/from"),
                task("an absolute place", "files: [{from: 'https://a/b', to: /etc/x}]", "bad-path", "files/0/to"),
                task("a place outside", "files: [{from: 'https://a/b', to: a/../../x}]", "bad-path", "files/0/to"),
                task(
                        "a place with a backslash",
                        "files: [{from: 'https://a/b', to: 'a\\b'}]",
                        "bad-path",
                        "files/0/to"),
                task("outputs of no task", "files: ['outputs:u']", "unknown-task", "files"),
                task("outputs of a bad name", "files: ['outputs:A b']", "bad-name", "files/0"),
                task(
                        "outputs with a mode",
                        "files: [{from: 'outputs:u', mode: 0644}]",
                        "conflicting-fields",
                        "files/0/mode"),
                task("outputs as items", "each: {files: ['outputs:u']}", "conflicting-fields", "each/files"),
                yaml(
                        "files of a task not waited for",
                        "job: j\ntasks: {a: {command: x, outputs: [o]}, b: {command: y, files: ['outputs:a']}}",
                        "outputs-not-after",
                        "/tasks/b/files"),
                task("a bad mode", "files: [{from: 'https://a/b', mode: 0999}]", "bad-mode", "files/0/mode"),
                task("a set-uid mode", "files: [{from: 'https://a/b', mode: 4755}]", "bad-mode", "files/0/mode"),
                task("two files in one place", "files: ['https://a/b', 'https://c/b']", "duplicate-path", "files/1"),
                task("an absolute output", "outputs: [/tmp/x]", "bad-path", "outputs/0"),
                task("an output outside", "outputs: [../x]", "bad-path", "outputs/0"),
                task("an output with ./", "outputs: [./x]", "bad-path", "outputs/0"),
                task("an open set", "outputs: ['a[b']", "bad-glob", "outputs/0"),
                task("stars in a name", "outputs: ['a**']", "bad-glob", "outputs/0"),
                task("an output twice", "outputs: [a, a]", "duplicate-item", "outputs/1"),
                task(
                        "an optional that is text",
                        "outputs: [{glob: a, optional: 'yes'}]",
                        "wrong-type",
                        "outputs/0/optional"),
                task("a constraint without operator", "where: [zone]", "bad-constraint", "where/0"),
                task("a constraint with =", "where: ['zone = a']", "bad-constraint", "where/0"),
                task("an open parenthesis", "where: ['zone in (a, b']", "bad-constraint", "where/0"),
                task("an order of words", "where: ['zone >= a']", "bad-constraint", "where/0"),
                task("an open quote", "where: [\"zone == 'a\"]", "bad-constraint", "where/0"),
                task("something after the value", "where: ['zone == a b']", "bad-constraint", "where/0"),
                task("where as text", "where: zone == a", "wrong-type", "where"),
                task("an unknown task", "after: [u]", "unknown-task", "after"),
                task("itself", "after: [t]", "self-dependency", "after"),
                task("a bad end", "after: {t2: done}", "bad-choice", "after/t2"),
                task("outputs of nobody", "each: {outputs: u}", "unknown-task", "each"),
                yaml(
                        "outputs of a task not waited for",
                        "job: j\ntasks: {a: {command: x, outputs: [o]}, b: {command: y, each: {outputs: a}}}",
                        "outputs-not-after",
                        "/tasks/b/each"),
                yaml(
                        "outputs of a task that keeps none",
                        "job: j\ntasks: {a: {command: x}, b: {command: y, after: [a], each: {outputs: a}}}",
                        "no-outputs",
                        "/tasks/b/each"),
                yaml(
                        "a circle",
                        "job: j\ntasks: {a: {command: x, after: [c]}, b: {command: x, after: [a]},"
                                + " c: {command: x, after: [b]}}",
                        "dependency-circle",
                        "/tasks/a/after"),
                yaml("a command of nothing", "job: j\ntasks: {t: {command: '  '}}", "empty-value", "/tasks/t/command"),
                yaml("a command of no words", "job: j\ntasks: {t: {command: []}}", "empty-value", "/tasks/t/command"),
                yaml(
                        "a command that is a map",
                        "job: j\ntasks: {t: {command: {a: b}}}",
                        "wrong-type",
                        "/tasks/t/command"),
                json(
                        "a long command",
                        "{\"job\":\"j\",\"tasks\":{\"t\":{\"command\":\"" + "x".repeat(128 * 1024) + "\"}}}",
                        "too-long",
                        "/tasks/t/command"));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void read_malformed_namesCodeAndPlace(Row row) {
        List<Fault> faults = faults(row);

        assertThat(faults)
                .extracting(fault -> fault.code() + " " + fault.pointer())
                .contains(row.code() + " " + row.pointer());
        assertThat(faults).allSatisfy(fault -> {
            assertThat(fault.message()).isNotBlank();
            assertThat(fault.expected()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void read_malformed_reportsNothingElse(Row row) {
        // A bad entry may leave its neighbours short of what they name, but a lone mistake is told once.
        assertThat(faults(row)).hasSizeLessThanOrEqualTo(2);
    }

    private static List<Fault> faults(Row row) {
        var result = JobDocuments.read(row.document().getBytes(StandardCharsets.UTF_8), row.format());
        assertThat(result).isInstanceOf(JobDocuments.Invalid.class);
        return ((JobDocuments.Invalid) result).faults();
    }
}
