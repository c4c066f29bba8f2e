package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.model.FileSpec;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy.RetryWhen;
import io.reeve.model.TaskSpec;
import io.reeve.model.Work;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks that are no commands. */
class WorkDocumentsTest {
    private static final String CONFLICT = "conflicting-fields";
    private static final String ROOTFS = "container/rootfs";
    private static final String MOUNT = "container/mounts/0/";
    private static final String JAR = "upload:" + "b".repeat(64);

    static Stream<MalformedDocumentsTest.Row> rows() {
        return Stream.of(
                row("two kinds", "command: x\n    verticle: a.B\n    jar: " + JAR, "conflicting-fields", "verticle"),
                row("message and kind", "message: {address: a}\n    kind: b", "conflicting-fields", "kind"),
                row("an odd image", "container: Busy Box", "bad-image", "container"),
                row("an image of a list", "container: [a]", "wrong-type", "container"),
                row("an odd field of a container", container("{imag: a, image: b}"), "unknown-field", "container/imag"),
                row("image and rootfs", container("{image: a, rootfs: /r}"), "conflicting-fields", "container/rootfs"),
                row("neither image nor rootfs", container("{network: none}"), "missing-field", "container/image"),
                row("container and verticle", container("a") + "\n    verticle: a.B", "conflicting-fields", "verticle"),
                row("nothing to run", "container: {rootfs: /r}", "missing-field", "container/args"),
                row(
                        "command and args",
                        container("{image: a, args: [b]}") + "\n    command: c",
                        "conflicting-fields",
                        "container/args"),
                row("args as a text", container("{image: a, args: b}"), "wrong-type", "container/args"),
                row("an odd pull", container("{image: a, pull: once}"), "bad-choice", "container/pull"),
                row("pull of a rootfs", container("{rootfs: /r, args: [a], pull: always}"), CONFLICT, "container/pull"),
                row("an odd network", container("{image: a, network: bridge}"), "bad-choice", "container/network"),
                row(
                        "a writable rootfs",
                        container("{rootfs: /r, args: [a], read-only: false}"),
                        CONFLICT,
                        "container/read-only"),
                row("a user with a space", container("{image: a, user: 'a b'}"), "bad-user", "container/user"),
                row("a name in a rootfs", container("{rootfs: /r, args: [a], user: me}"), "bad-user", "container/user"),
                row(
                        "a rootfs that leaves",
                        container("{rootfs: /r/../etc, args: [a]}"),
                        "bad-path",
                        "container/rootfs"),
                row("an archive that is none", container("{rootfs: a.tar, args: [a]}"), "file-missing", ROOTFS),
                row("an archive above", container("{rootfs: ../a.tar, args: [a]}"), "bad-path", "container/rootfs"),
                row("mounts as a map", container("{image: a, mounts: {b: c}}"), "wrong-type", "container/mounts"),
                row("a mount without a target", mount("{source: /a}"), "missing-field", MOUNT + "target"),
                row("a relative source", mount("{source: a, target: /a}"), "bad-path", MOUNT + "source"),
                row("a source that leaves", mount("{source: /a/../b, target: /a}"), "bad-path", MOUNT + "source"),
                row("a target that leaves", mount("{source: /a, target: /a/..}"), "bad-path", MOUNT + "target"),
                row("a colon in a target", mount("{source: /a, target: '/a:b'}"), "bad-path", MOUNT + "target"),
                row("a mount over work", mount("{source: /a, target: /work}"), "reserved-name", MOUNT + "target"),
                row("a mount below proc", mount("{source: /a, target: /proc/b}"), "reserved-name", MOUNT + "target"),
                row("a mount over all", mount("{source: /a, target: /}"), "reserved-name", MOUNT + "target"),
                row(
                        "two mounts at one place",
                        mount("{source: /a, target: /c}, {source: /b, target: /c}"),
                        "duplicate-path",
                        "container/mounts/1/target"),
                row("config of a container", container("a") + "\n    config: {a: b}", CONFLICT, "config"),
                row("no jar", "verticle: a.B", "missing-field", "jar"),
                row("no class name", "verticle: a-b\n    jar: " + JAR, "bad-name", "verticle"),
                row("a keyword", "verticle: com.class\n    jar: " + JAR, "bad-name", "verticle"),
                row("no class", "verticle: {instances: 2}\n    jar: " + JAR, "missing-field", "verticle/class"),
                row("a local jar", "verticle: a.B\n    jar: b.jar", "local-path", "jar"),
                row("a jar of outputs", "verticle: a.B\n    jar: outputs:b", "bad-choice", "jar"),
                row("several jars", "verticle: a.B\n    jar: [" + JAR + "]", "wrong-type", "jar"),
                row("no instances", verticle("{class: a.B, instances: 0}"), "out-of-range", "verticle/instances"),
                row("odd threading", verticle("{class: a.B, threading: fast}"), "bad-choice", "verticle/threading"),
                row("config is a list", verticle("a.B") + "\n    config: [1]", "wrong-type", "config"),
                row("odd isolation", verticle("a.B") + "\n    isolation: vm", "bad-choice", "isolation"),
                row("user of a verticle", verticle("a.B") + "\n    user: nobody", "conflicting-fields", "user"),
                row("env of a verticle", verticle("a.B") + "\n    env: {A: b}", "conflicting-fields", "env"),
                row("outputs of a verticle", verticle("a.B") + "\n    outputs: [a]", "conflicting-fields", "outputs"),
                row(
                        "warn of a verticle",
                        verticle("a.B") + "\n    timeout: {run: 5s, warn: 1s}",
                        "conflicting-fields",
                        "timeout/warn"),
                row("jar of a command", "command: x\n    jar: " + JAR, "conflicting-fields", "jar"),
                row("config of a command", "command: x\n    config: {a: b}", "conflicting-fields", "config"),
                row("no address", "message: {body: 1}", "missing-field", "message/address"),
                row("empty address", "message: {address: ' '}", "empty-value", "message/address"),
                row("Reeve's address", "message: {address: reeve.scheduler.kill}", "reserved-name", "message/address"),
                row("a message as text", "message: orders", "wrong-type", "message"),
                row("an odd field", "message: {adress: a, address: b}", "unknown-field", "message/adress"),
                row(
                        "a large body",
                        "message: {address: a, body: '" + "x".repeat(64 * 1024) + "'}",
                        "too-long",
                        "message/body"),
                row("files of a message", message("files: ['https://a/b']"), "conflicting-fields", "files"),
                row("config of a message", message("config: {a: b}"), "conflicting-fields", "config"),
                row(
                        "two timeouts",
                        "message: {address: a, timeout: 1s}\n    timeout: {run: 2s}",
                        "conflicting-fields",
                        "message/timeout"),
                row("a kind of Reeve's", "kind: command", "reserved-name", "kind"),
                row("a kind with a space", "kind: 'a b'", "bad-name", "kind"),
                row(
                        "a code of a command",
                        "command: x\n    retry: {when: [exit 404]}",
                        "out-of-range",
                        "retry/when/0"));
    }

    private static String container(String map) {
        return "container: " + map;
    }

    private static String mount(String map) {
        return "container: {image: a, mounts: [" + map + "]}";
    }

    private static MalformedDocumentsTest.Row row(String name, String lines, String code, String pointer) {
        String document = "job: j\ntasks:\n  t:\n    " + lines + "\n";
        return new MalformedDocumentsTest.Row(name, Format.YAML, document, code, "/tasks/t/" + pointer);
    }

    private static String verticle(String verticle) {
        return "verticle: " + verticle + "\n    jar: " + JAR;
    }

    private static String message(String more) {
        return "message: {address: a}\n    " + more;
    }

    private static TaskSpec task(String lines) {
        JobDocuments.Result result = JobDocuments.read(
                ("job: j\ntasks:\n  t:\n" + lines.indent(4)).getBytes(StandardCharsets.UTF_8), Format.YAML);
        assertThat(result).isInstanceOf(JobDocuments.Valid.class);
        return ((JobDocuments.Valid) result).spec().tasks().get(0);
    }

    @Test
    void verticle_asText_hasDefaults() {
        TaskSpec task = task("verticle: com.acme.Hello\njar: " + JAR);

        assertThat(task.work())
                .isEqualTo(new Work.Verticle("com.acme.Hello", "verticle.jar", "{}", 1, "event-loop", false));
        assertThat(task.command()).isEmpty();
        assertThat(task.files())
                .containsExactly(new FileSpec(new FileSpec.Source.Upload("b".repeat(64)), "verticle.jar", -1));
        assertThat(task.resources().scalars()).isEqualTo(Resources.of(100, 32_000_000));
        assertThat(task.kind()).isEqualTo("verticle");
    }

    @Test
    void config_keepsWhatItSays() {
        TaskSpec task = task("""
                verticle: {class: a.B, instances: 2, threading: worker}
                jar: {from: %s, to: b.jar}
                isolation: process
                config:
                  number: 5
                  half: 0.5
                  one: 1.0
                  version: 1.10
                  quoted: "7"
                  mode: 0644
                  word: yes
                  truth: true
                  nothing: null
                  list: [1, {a: b}]
                """.formatted(JAR));

        Work.Verticle verticle = (Work.Verticle) task.work();
        assertThat(verticle.config())
                .isEqualTo(
                        "{\"number\":5,\"half\":0.5,\"one\":1.0,\"version\":\"1.10\",\"quoted\":\"7\","
                                + "\"mode\":\"0644\",\"word\":\"yes\",\"truth\":true,\"nothing\":null,\"list\":[1,{\"a\":\"b\"}]}");
        assertThat(verticle.instances()).isEqualTo(2);
        assertThat(verticle.ownProcess()).isTrue();
        assertThat(task.resources().scalars()).isEqualTo(Resources.of(1_000, 256_000_000));
    }

    @Test
    void container_asText_hasDefaults() {
        TaskSpec task = task("container: busybox:1.36\ncommand: [ls]");

        assertThat(task.work())
                .isEqualTo(new Work.Container(
                        "busybox:1.36", "", List.of(), List.of(), List.of(), "missing", "host", false, ""));
        assertThat(task.command()).containsExactly("ls");
        assertThat(task.kind()).isEqualTo("container");
        assertThat(task.resources().scalars()).isEqualTo(Resources.of(1_000, 256_000_000));
        assertThat(task.conditions())
                .extracting(Object::toString)
                .singleElement()
                .asString()
                .contains("image");
    }

    @Test
    void message_hasDefaults() {
        TaskSpec task = task("message: {address: orders, body: {id: 7}}\nretry: {attempts: 3, when: [exit 404-499]}");

        assertThat(task.work()).isEqualTo(new Work.Message("orders", "{\"id\":7}"));
        assertThat(task.timeouts().runMs()).isEqualTo(30_000);
        assertThat(task.resources().scalars()).isEqualTo(Resources.of(1, 64_000));
        assertThat(task.retry().when()).containsExactly(new RetryWhen.Exit(404, 499));
        assertThat(task("message: {address: a, timeout: 5s}").timeouts().runMs())
                .isEqualTo(5_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verticle: a.B\njar: upload:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
                "verticle: {class: a.B, instances: 3, threading: worker}\njar: {from: 'https://a/b.jar', to: c.jar}\n"
                        + "config: {a: 1.5, b: [x, 1E+30], c: '1.10'}\nfiles: ['https://a/other']\nisolation: process",
                "message: {address: orders, body: {id: 7, list: [1.5, true, null]}}\nresources: {cpus: 2}",
                "message: {address: orders}\neach: {items: [a, b]}\ntimeout: {run: 1m}",
                "kind: acme-poem\nconfig: {lines: 4}",
                "container: busybox:1.36",
                "container: {image: 'r.example:5000/a/b@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', pull: always, network: none,"
                        + " read-only: true, user: '1000:1000', entrypoint: [a], args: [b, '$c'],"
                        + " mounts: [{source: /data, target: /in, read-only: true}, {source: /out, target: /out}]}",
                "container: {rootfs: bb.tar, user: '0'}\ncommand: echo a\nfiles: [{from: 'https://a/b', to: bb.tar}]",
                "container: {rootfs: /srv/bb}\ncommand: [ls, '-l']"
            })
    void json_isReadToTheSame(String lines) {
        TaskSpec task = task(lines);
        String json = "{\"job\": \"j\", \"tasks\": {\"t\": " + JobJson.writeTask(task) + "}}";

        JobDocuments.Result again = JobDocuments.read(json.getBytes(StandardCharsets.UTF_8), Format.JSON);
        assertThat(again).as(json).isInstanceOf(JobDocuments.Valid.class);
        assertThat(((JobDocuments.Valid) again).spec().tasks()).isEqualTo(List.of(task));
    }

    @Test
    void localJar_isUploaded_byPathOrGlob(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("target"));
        Files.writeString(folder.resolve("target/hello-1.0.jar"), "a jar");
        for (String jar : List.of("target/hello-1.0.jar", "target/hello-*.jar", "{from: target/hello-1.0.jar}")) {
            byte[] document = ("job: j\ntasks: {t: {verticle: a.B, jar: '" + jar + "'}}")
                    .replace("'{", "{")
                    .replace("}'", "}")
                    .getBytes(StandardCharsets.UTF_8);
            LocalDocuments.Result result = LocalDocuments.resolve(document, Format.YAML, folder);

            assertThat(result).as(jar).isInstanceOf(LocalDocuments.Ready.class);
            assertThat(((LocalDocuments.Ready) result).files()).hasSize(1);
            assertThat(((LocalDocuments.Ready) result)
                            .spec()
                            .tasks()
                            .get(0)
                            .files()
                            .get(0)
                            .to())
                    .isEqualTo("target/hello-1.0.jar");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none.jar", "target/*.jar", "target"})
    void localJar_missing_isAFault(String jar, @TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("target"));
        byte[] document = ("job: j\ntasks: {t: {verticle: a.B, jar: '" + jar + "'}}").getBytes(StandardCharsets.UTF_8);

        LocalDocuments.Result result = LocalDocuments.resolve(document, Format.YAML, folder);
        assertThat(result).isInstanceOf(LocalDocuments.Invalid.class);
        assertThat(((LocalDocuments.Invalid) result).faults()).hasSize(1);
    }
}
