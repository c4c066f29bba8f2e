package io.reeve.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ForgottenJob;
import io.reeve.core.state.Job;
import io.reeve.fixture.PastJobs;
import io.reeve.model.JobId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobArchiveTest {
    private static final ArchiveConfig ROOMY = new ArchiveConfig(1_000, 1_000, 1L << 30, 3, 1L << 20);

    @TempDir
    private Path folder;

    private final List<ForgottenJob> jobs = new ArrayList<>();
    private JobArchive archive;

    @BeforeEach
    void open() throws IOException {
        var past = new PastJobs();
        for (int number = 1; number <= 8; number++) {
            jobs.add(past.forgotten(number));
        }
        archive = new JobArchive(folder, ROOMY);
    }

    @AfterEach
    void close() throws IOException {
        archive.close();
    }

    private void reopen() throws IOException {
        archive.close();
        archive = new JobArchive(folder, ROOMY);
    }

    private static JobId id(int number) {
        return new JobId("job-" + number, number);
    }

    private List<Integer> found() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 1; number <= 8; number++) {
            if (archive.find(id(number)) != null) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static void cut(Path file, long bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - bytes);
        }
    }

    @Test
    void find_afterReopening_isTheJobAsItWas() throws IOException {
        archive.append(jobs);
        reopen();

        assertThat(found()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        Job job = archive.find(id(2));
        assertThat(job).isNotNull();
        assertThat(job.header()).isEqualTo(jobs.get(1).part().header());
        assertThat(job.group("only").entries())
                .isEqualTo(jobs.get(1).part().groups().get(0).entries());
        assertThat(archive.find(new JobId("other", 2))).isNull();
    }

    @Test
    void append_afterReopening_goesOnInTheSameFile() throws IOException {
        archive.append(jobs.subList(0, 2));
        reopen();
        archive.append(jobs);
        reopen();

        assertThat(found()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(files(".index")).hasSize(2);
    }

    @Test
    void append_again_isSkipped() throws IOException {
        archive.append(jobs);
        archive.append(jobs);

        assertThat(archive.page(null, 100, job -> true).jobs()).hasSize(8);
    }

    @Test
    void open_newestCutOff_isTakenFromTheLogAgain() throws IOException {
        archive.append(jobs.subList(0, 5));
        archive.close();
        cut(files("").get(files("").size() - 1), 1);
        archive = new JobArchive(folder, ROOMY);
        assertThat(found()).containsExactly(1, 2, 3, 4);

        archive.append(jobs);

        assertThat(found()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void open_unforcedFileCutOff_whatFollowsIsDroppedAndTakenAgain() throws IOException {
        archive.append(jobs);
        archive.close();
        List<Path> indexes = files(".index");
        for (Path index : indexes) {
            Files.delete(index);
        }
        cut(files("").get(0), 1);
        archive = new JobArchive(folder, ROOMY);
        assertThat(found()).containsExactly(1, 2);

        archive.append(jobs);

        assertThat(found()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void open_indexDamaged_readsTheFileItself() throws IOException {
        archive.append(jobs);
        archive.close();
        cut(files(".index").get(0), 3);
        archive = new JobArchive(folder, ROOMY);

        assertThat(found()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void append_overTheLimits_dropsTheOldestFiles() throws IOException {
        archive.close();
        archive = new JobArchive(folder, new ArchiveConfig(2, 0, 1L << 30, 2, 1L << 20));
        archive.append(jobs);

        assertThat(found()).containsExactly(5, 6, 7, 8);
    }

    @Test
    void append_youngOrMoreBytesThanFit_keepsAndDropsAccordingly() throws IOException {
        archive.close();
        archive = new JobArchive(folder, new ArchiveConfig(1, 1_000, 1L << 30, 1, 1L << 20));
        archive.append(jobs.subList(0, 4));
        assertThat(found()).containsExactly(1, 2, 3, 4);
        archive.close();

        archive = new JobArchive(folder, new ArchiveConfig(1_000, 1_000, 1, 1, 1L << 20));
        archive.append(jobs);

        assertThat(found()).containsExactly(7, 8);
    }

    @Test
    void page_newestFirst_pagesAddUp() throws IOException {
        archive.append(jobs);
        List<Long> seen = new ArrayList<>();
        JobId after = null;
        do {
            JobArchive.Page page = archive.page(after, 3, job -> job.id().number() != 5);
            page.jobs().forEach(job -> seen.add(job.id().number()));
            after = page.next();
        } while (after != null);

        assertThat(seen).containsExactly(8L, 7L, 6L, 4L, 3L, 2L, 1L);
    }
}
