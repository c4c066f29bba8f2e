package io.reeve.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows works, and what it lists is all there is. */
class JobDocumentGuideTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path root;

    private static String guide() throws IOException {
        return Files.readString(Path.of("docs/job-document.md"));
    }

    @Test
    void guide_everyExample_isValidWhereItsFilesAre() throws IOException {
        for (String file :
                List.of("corpus.txt", "run.sh", "data/a.csv", "data/b.csv", "alpine.tar.gz", "../shared/words.txt")) {
            Path path = root.resolve("project").resolve(file).normalize();
            Files.createDirectories(path.getParent());
            Files.writeString(path, file);
        }
        List<String> examples =
                BLOCK.matcher(guide()).results().map(match -> match.group(1)).toList();

        assertThat(examples)
                .hasSizeGreaterThan(8)
                .allSatisfy(example -> assertThat(LocalDocuments.resolve(
                                example.getBytes(StandardCharsets.UTF_8), Format.YAML, root.resolve("project")))
                        .isInstanceOf(LocalDocuments.Ready.class));
    }

    @Test
    void examples_everyJob_isValid() throws IOException {
        List<Path> jobs;
        try (Stream<Path> files = Files.walk(Path.of("examples"))) {
            jobs = files.filter(file -> file.getFileName().toString().equals("job.yaml"))
                    .toList();
        }

        assertThat(jobs)
                .isNotEmpty()
                .allSatisfy(job -> assertThat(LocalDocuments.resolve(
                                Files.readAllBytes(job),
                                Format.YAML,
                                job.toAbsolutePath().getParent()))
                        .isInstanceOf(LocalDocuments.Ready.class));
    }

    @Test
    void guide_faultTable_listsEveryCodeWithItsMeaning() throws IOException {
        List<String> rows = Arrays.stream(FaultCode.values())
                .map(code -> "| `" + code.code() + "` | " + code.meaning() + " |")
                .toList();

        assertThat(guide().lines()).containsSequence(rows);
    }

    @Test
    void guide_fields_areAllNamed() throws IOException {
        String guide = guide();

        assertThat(List.of(Vocabulary.JOB, Vocabulary.TASK, Vocabulary.RETRY, Vocabulary.TIMEOUT, Vocabulary.RESOURCES))
                .allSatisfy(words -> assertThat(words.known())
                        .allSatisfy(name -> assertThat(guide).contains(name)));
    }
}
