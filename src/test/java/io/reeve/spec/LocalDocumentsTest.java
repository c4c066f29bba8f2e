package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.FileSpec.Source.Upload;
import io.reeve.model.TaskSpec;
import io.reeve.spec.LocalDocuments.Invalid;
import io.reeve.spec.LocalDocuments.LocalFile;
import io.reeve.spec.LocalDocuments.Ready;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDocumentsTest {
    /** Of the five bytes {@code hello}. */
    private static final String HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void files() throws IOException {
        folder = Files.createDirectories(root.resolve("project"));
        write("project/corpus.txt", "hello");
        write("project/data/a.csv", "a");
        write("project/data/b.csv", "b");
        write("project/data/deep/c.csv", "c");
        write("project/data/.hidden.csv", "h");
        write("project/same.txt", "hello");
        write("shared.txt", "shared");
        assertThat(write("project/run.sh", "echo").toFile().setExecutable(true)).isTrue();
    }

    private Path write(String name, String content) throws IOException {
        Path path = root.resolve(name);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    private LocalDocuments.Result resolve(String task) {
        String yaml = "job: j\ntasks:\n  t:\n    command: echo\n" + task.indent(4);
        return LocalDocuments.resolve(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML, folder);
    }

    private Ready ready(String task) {
        return assertThat(resolve(task)).asInstanceOf(type(Ready.class)).actual();
    }

    private List<Fault> faults(String task) {
        return assertThat(resolve(task))
                .asInstanceOf(type(Invalid.class))
                .actual()
                .faults();
    }

    private static TaskSpec task(Ready ready) {
        return ready.spec().tasks().get(0);
    }

    @Test
    void resolve_localFile_becomesAnUpload() {
        Ready ready = ready("files: [corpus.txt]");

        assertThat(task(ready).files()).containsExactly(new FileSpec(new Upload(HELLO), "corpus.txt", -1));
        assertThat(ready.files()).containsExactly(new LocalFile(folder.resolve("corpus.txt"), HELLO, 5, false));
    }

    @Test
    void resolve_anyDocument_isReadTheSameByTheServer() {
        Ready ready = ready("""
                files: [corpus.txt, "data/*.csv", {from: ../shared.txt, to: in/x, mode: 0600}, 'https://a.org/b']
                each: {files: "data/**/*.csv"}
                env: {A: 1.10, B: 0644, C: yes, D: "null", E: 1e3, F: 012345678901234567890, G: true, H: -1}
                retry: {attempts: 3}
                outputs: [{glob: x, optional: true}]
                """);
        var again = JobDocuments.read(ready.document().getBytes(StandardCharsets.UTF_8), Format.JSON);

        assertThat(again).isEqualTo(new JobDocuments.Valid(ready.spec(), ready.documentHash()));
        assertThat(task(ready).env().values())
                .containsExactly("1.10", "0644", "yes", "null", "1e3", "012345678901234567890", "true", "-1");
    }

    @Test
    void resolve_glob_givesSortedVisibleFiles() {
        Ready ready = ready("files: ['data/*.csv']");

        assertThat(task(ready).files()).extracting(FileSpec::to).containsExactly("data/a.csv", "data/b.csv");
    }

    @Test
    void resolve_eachFiles_givesOneFileAnInstance() {
        Ready ready = ready("each: {files: 'data/**'}");

        assertThat(task(ready).fanOut())
                .asInstanceOf(type(FanOut.Files.class))
                .satisfies(each -> assertThat(each.files())
                        .extracting(FileSpec::to)
                        .containsExactly("data/a.csv", "data/b.csv", "data/deep/c.csv"));
        assertThat(task(ready).files()).isEmpty();
        assertThat(ready.files()).hasSize(3);
    }

    @Test
    void resolve_executable_staysExecutable() {
        assertThat(task(ready("files: [run.sh]")).files().get(0).mode()).isEqualTo(0755);
        assertThat(task(ready("files: [{from: run.sh, mode: 0644}]"))
                        .files()
                        .get(0)
                        .mode())
                .isEqualTo(0644);
    }

    @Test
    void resolve_outsideTheFolder_isPlacedByItsName() {
        Ready ready = ready("files: [../shared.txt]");

        assertThat(task(ready).files()).extracting(FileSpec::to).containsExactly("shared.txt");
        assertThat(ready.files()).extracting(LocalFile::path).containsExactly(root.resolve("shared.txt"));
    }

    @Test
    void resolve_fileNamedTwice_isUploadedOnce() {
        Ready ready = ready("files: [corpus.txt, {from: ./corpus.txt, to: copy.txt}]");

        assertThat(task(ready).files()).hasSize(2);
        assertThat(ready.files()).hasSize(1);
    }

    @Test
    void resolve_defaults_areResolvedToo() {
        String yaml = "job: j\ndefaults: {files: [corpus.txt]}\ntasks: {a: {command: x}, b: {command: y}}";
        var result = LocalDocuments.resolve(yaml.getBytes(StandardCharsets.UTF_8), Format.YAML, folder);

        assertThat(result).asInstanceOf(type(Ready.class)).satisfies(ready -> {
            assertThat(ready.spec().tasks())
                    .allSatisfy(task -> assertThat(task.files()).hasSize(1));
            assertThat(ready.files()).hasSize(1);
        });
    }

    @Test
    void resolve_missingFile_namesTheWholePathAndTheLine() {
        List<Fault> faults = faults("files:\n  - corpus.txt\n  - corpsu.txt");

        assertThat(faults).hasSize(1);
        Fault fault = faults.get(0);
        assertThat(fault.code()).isEqualTo("file-missing");
        assertThat(fault.pointer()).isEqualTo("/tasks/t/files/1");
        assertThat(fault.line()).isEqualTo(7);
        assertThat(fault.message()).contains(folder.resolve("corpsu.txt").toString());
    }

    @Test
    void resolve_faultsAfterAGlob_keepTheirPlaceInTheDocument() {
        List<Fault> faults = faults("files: ['data/*.csv', {from: corpus.txt, to: /abs}, {form: x}]");

        assertThat(faults)
                .extracting(Fault::code, Fault::pointer)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("bad-path", "/tasks/t/files/1/to"),
                        org.assertj.core.groups.Tuple.tuple("unknown-field", "/tasks/t/files/2/form"),
                        org.assertj.core.groups.Tuple.tuple("missing-field", "/tasks/t/files/2/from"));
    }

    @Test
    void resolve_folderOrNoMatch_areFaults() {
        assertThat(faults("files: [data]")).extracting(Fault::code).containsExactly("not-a-file");
        assertThat(faults("files: ['*.xml']")).extracting(Fault::code).containsExactly("no-match");
        assertThat(faults("each: {files: '*.xml'}")).extracting(Fault::code).containsExactly("no-match");
        assertThat(faults("files: ['/dev/null']")).extracting(Fault::code).containsExactly("not-a-file");
    }

    @Test
    void resolve_wrongChecksum_isAFault() {
        String zeros = "0".repeat(64);

        assertThat(faults("files: [{from: corpus.txt, sha256: '" + zeros + "'}]"))
                .extracting(Fault::code)
                .containsExactly("sha256-mismatch");
        assertThat(ready("files: [{from: corpus.txt, sha256: " + HELLO + "}]").files())
                .hasSize(1);
    }

    @Test
    void resolve_instanceFileInPlaceOfAnother_isAFault() {
        String each = "each: {files: 'data/*.csv'}\n";

        assertThat(faults(each + "files: [{from: corpus.txt, to: data/a.csv}]"))
                .extracting(Fault::code)
                .containsExactly("duplicate-path");
        assertThat(ready(each + "files: [data/a.csv]").files()).hasSize(2);
    }

    @Test
    void resolve_linksInACircle_end() throws IOException {
        Files.createSymbolicLink(folder.resolve("data/loop"), folder.resolve("data"));

        assertThat(task(ready("files: ['data/**/*.csv']")).files()).hasSize(3);
    }

    @Test
    void resolve_changedContent_changesTheHash() throws IOException {
        String before = ready("files: [corpus.txt]").documentHash();
        write("project/corpus.txt", "changed");

        assertThat(ready("files: [corpus.txt]").documentHash()).isNotEqualTo(before);
    }
}
