package io.reeve.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reeve.model.BackfillPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs of the Parallel Workloads Archive, whose start times under each policy are published. */
class SwfTest {
    private static final int PROCESSORS = 100;
    /** The order of events at equal instants moves the mean of a run with the users' estimates by as much. */
    private static final double USER_SHARE = 0.002;

    @ParameterizedTest
    @CsvSource({
        "KTH-first2000.tsv, FCFS, true, 6",
        "KTH-first2000.tsv, EASY, false, 7",
        "KTH-first2000.tsv, EASY, true, 8",
        "KTH-first2000.tsv, SJBF, true, 9",
        "KTH-SP2.tsv.gz, EASY, true, 8"
    })
    void run_recordedLog_startsEachJobWhenPublished(String log, BackfillPolicy policy, boolean exact, int column)
            throws Exception {
        List<String[]> rows = rows(log);
        List<Swf.Wait> waits = Swf.run(jobs(rows), PROCESSORS, policy, exact);
        assertThat(waits).hasSameSizeAs(rows);
        List<String> expected =
                rows.stream().map(row -> row[0] + " waits " + row[column]).toList();
        assertThat(waits)
                .extracting(wait -> wait.job().id() + " waits " + wait.waitMs() / 1_000)
                .isEqualTo(expected);
    }

    @Test
    void run_wholeLogWithUserEstimates_hasThePublishedSlowdown() throws Exception {
        List<String[]> rows = rows("KTH-SP2.tsv.gz");
        double ours = 0;
        for (Swf.Wait wait : Swf.run(jobs(rows), PROCESSORS, BackfillPolicy.EASY, false)) {
            ours += slowdown(wait.waitMs() / 1_000.0, wait.job().runMs() / 1_000.0);
        }
        double published = 0;
        for (String[] row : rows) {
            published += slowdown(Double.parseDouble(row[7]), Double.parseDouble(row[2]));
        }
        assertThat(Math.abs(ours / published - 1)).isLessThan(USER_SHARE);
    }

    /**
     * The published run passes after each submission, ours after all of an instant: of two that came in one second the
     * shorter one goes first here. With the ties apart by a millisecond both mean the same.
     */
    @Test
    void run_wholeLogShortestFirst_differsByTiesOfSubmissionAlone() throws Exception {
        List<String[]> rows = rows("KTH-SP2.tsv.gz");
        List<Swf.Job> tied = jobs(rows);
        List<Swf.Job> apart = new ArrayList<>();
        for (Swf.Job job : tied) {
            long before = apart.isEmpty()
                    ? Long.MIN_VALUE
                    : apart.get(apart.size() - 1).submitMs();
            long atMs = before / 1_000 == job.submitMs() / 1_000 ? before + 1 : job.submitMs();
            apart.add(new Swf.Job(job.id(), atMs, job.runMs(), job.processors(), job.estimateMs()));
        }

        assertThat(differing(rows, tied)).isLessThanOrEqualTo(28);
        assertThat(differing(rows, apart))
                .isLessThanOrEqualTo(2); // where a millisecond comes between an end and a start
    }

    private static long differing(List<String[]> rows, List<Swf.Job> jobs) {
        List<Swf.Wait> waits = Swf.run(jobs, PROCESSORS, BackfillPolicy.SJBF, true);
        return IntStream.range(0, rows.size())
                .filter(i -> Math.abs(waits.get(i).waitMs() / 1_000.0 - Double.parseDouble(rows.get(i)[9])) > 0.9)
                .count();
    }

    @Test
    void read_standardFormat_takesRequestedBeforeAllocated() throws Exception {
        var read = read("; MaxProcs: 8\n"
                + "1 10 -1 60 4 -1 -1 2 100 -1 1 1 1 1 1 1 -1 -1\n"
                + "2 20 -1 60 4 -1 -1 -1 -1 -1 1 1 1 1 1 1 -1 -1\n"
                + "3 30 -1 -1 4 -1 -1 -1 -1 -1 0 1 1 1 1 1 -1 -1\n");
        assertThat(read.jobs())
                .containsExactly(new Swf.Job("1", 10_000, 60_000, 2, 100_000), new Swf.Job("2", 20_000, 60_000, 4, 0));
        assertThat(read.refused()).singleElement().asString().contains("line 4: job 3 has no");
    }

    @Test
    void read_foreignText_saysWhichLineAndWhatIsExpected() {
        assertThatExceptionOfType(WorkloadException.class)
                .isThrownBy(() -> read("1 2 3\n"))
                .withMessageContaining("line 1 has 3 fields: SWF has 18");
        assertThatExceptionOfType(WorkloadException.class)
                .isThrownBy(() -> read("# t\n1 soon 3 4 5\n"))
                .withMessageContaining("line 2: the submission is a number, was \"soon\"");
    }

    @Test
    void run_jobPastItsEstimate_isCutThere() {
        var late = new Swf.Job("late", 0, 100_000, 1, 40_000);
        var next = new Swf.Job("next", 1_000, 1_000, 1, 1_000);
        assertThat(Swf.run(List.of(late, next), 1, BackfillPolicy.EASY, false))
                .extracting(Swf.Wait::waitMs)
                .containsExactly(0L, 39_000L);
    }

    private static double slowdown(double waited, double ran) {
        return Math.max(1, (waited + ran) / Math.max(10, ran));
    }

    private static SwfReader read(String text) throws IOException, WorkloadException {
        return SwfReader.read(new BufferedReader(new StringReader(text)));
    }

    private static List<Swf.Job> jobs(List<String[]> rows) throws IOException, WorkloadException {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append(String.join("\t", row)).append('\n'));
        return read(text.toString()).jobs();
    }

    private static List<String[]> rows(String name) throws IOException {
        Path file = Workloads.file("swf/" + name);
        assumeTrue(Files.exists(file), () -> name + " skipped: there is no " + file);
        List<String[]> rows = new ArrayList<>();
        var bytes = Files.newInputStream(file);
        try (var lines = new BufferedReader(new InputStreamReader(
                name.endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> rows.add(line.split("\t")));
        }
        return rows;
    }
}
