package io.reeve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateWorkloadCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void workload_thatIsRight_writesTablesAndReport() throws IOException {
        write("w.yaml", "jobs: [{count: 3, run-for: 2s, job: {job: j, tasks: {t: {command: c}}}}]");
        write("n.yaml", "nodes: [{name: n, resources: {cpus: 1}}]");

        Ran ran = run("w.yaml", "--nodes", "n.yaml", "--out", "out/deep");

        assertThat(ran.status()).isEqualTo(ExitStatus.DONE);
        assertThat(ran.out()).contains("3 tasks of 3 jobs in ", "simulated time 6.0 s, mean wait 2.0 s");
        for (String file : new String[] {"waits.csv", "placements.csv", "utilisation.csv", "fairness.csv"}) {
            assertThat(folder.resolve("out/deep").resolve(file)).isNotEmptyFile();
        }
        assertThat(folder.resolve("out/deep/report.html")).isNotEmptyFile();
    }

    @Test
    void workload_withFaultsInBothFiles_tellsAllAndIsStatus2() throws IOException {
        write("w.yaml", "jobs:\n- {run-for: never, job: {job: j, tasks: {t: {command: c}}}}");
        write("n.yaml", "nodes: []");

        Ran ran = run("w.yaml", "--nodes", "n.yaml", "--out", "out");

        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(ran.err())
                .contains(
                        "2 faults; nothing was simulated",
                        "w.yaml:2:4 /jobs/0/run-for: \"never\"",
                        "n.yaml:1:1 /nodes: there is no node");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void workload_thatIsNotThere_isStatus2() {
        Ran ran = run("w.yaml", "--nodes", "n.yaml", "--out", "out");

        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(ran.err()).contains("there is no file w.yaml");
    }

    @Test
    void workload_withATaskThatNeverStarts_saysThatTheMeanIsWithoutIt() throws IOException {
        write("w.yaml", """
                jobs:
                - {run-for: 3s, job: {job: a, tasks: {t: {command: c, resources: {cpus: 1}}}}}
                - {run-for: 3s, job: {job: b, tasks: {t: {command: c, resources: {cpus: 9}}}}}
                """);
        write("n.yaml", "nodes: [{name: n, resources: {cpus: 1}}]");

        Ran ran = run("w.yaml", "--nodes", "n.yaml", "--out", "out");

        assertThat(ran.out())
                .contains("mean wait 0.0 s without the 1 task that never started\n", "\n1 task never ended;");
    }

    @Test
    void simulate_fileThatIsCutOffOrAFolderOrCannotBeWritten_saysSoWithoutNamesOfTheProgram() throws IOException {
        Files.write(folder.resolve("cut.gz"), new byte[] {0x1f, (byte) 0x8b});
        Files.createDirectory(folder.resolve("d"));
        write("dag.tsv", "1\ta\t1\t1\t1\t1\t1\t1\t\n");

        assertThat(simulate("swf", "cut.gz", "--processors", "4", "--out", "o.csv"))
                .contains("cut.gz cannot be read: it is packed with gzip and ends too early; is it the whole file?");
        assertThat(simulate("dag", "d", "--slots", "4", "--out", "o.csv"))
                .contains("d cannot be read: it is a folder, expected a file");
        assertThat(simulate("dag", "dag.tsv", "--slots", "4", "--out", "no/o.csv"))
                .contains("no/o.csv cannot be written: there is no folder");
        assertThat(simulate("openb", "--nodes", "no.csv", "--pods", "no.csv")).contains("there is no file");
        assertThat(simulate("workload", "d", "--nodes", "d", "--out", "o"))
                .contains("d cannot be read: it is a folder, expected a file");
    }

    private String simulate(String... args) {
        String[] all = new String[1 + args.length];
        all[0] = "simulate";
        System.arraycopy(args, 0, all, 1, args.length);
        Ran ran = Ran.in(Map.of(), folder, Ran.NO_NODES, all);
        assertThat(ran.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(ran.err()).doesNotContain("Exception");
        return ran.err();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private Ran run(String... options) {
        String[] args = new String[2 + options.length];
        args[0] = "simulate";
        args[1] = "workload";
        System.arraycopy(options, 0, args, 2, options.length);
        return Ran.in(Map.of(), folder, Ran.NO_NODES, args);
    }
}
