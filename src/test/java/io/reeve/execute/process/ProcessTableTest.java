package io.reeve.execute.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTableTest {
    private static final ProcessTable.Leader ONE = new ProcessTable.Leader(1, 100, "REEVE_ATTEMPT=a");
    private static final ProcessTable.Leader TWO = new ProcessTable.Leader(2, 200, "REEVE_ATTEMPT=b");

    @TempDir
    Path proc;

    /** One of 4 pages that used 3 ticks, and had children that used 2. */
    private void process(long pid, String name, char state, long parent, long session, String... env) throws Exception {
        Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(
                folder.resolve("stat"),
                pid + " (" + name + ") " + state + " " + parent + " " + session + " " + session
                        + " 0 -1 4194304 1 0 0 0 1 2 1 1 20 0 1 0 " + (1_000 + pid) + " 1000 4 0 0\n",
                StandardCharsets.ISO_8859_1);
        Files.writeString(folder.resolve("environ"), String.join("\0", env) + "\0");
        Files.writeString(folder.resolve("io"), "rchar: 9\nread_bytes: 4096\nwrite_bytes: 8192\n");
    }

    @Test
    void look_sessionsDescendantsAndMarks_areOfTheirAttempts() throws Exception {
        process(1, "init", 'S', 0, 1);
        process(50, "supervisor", 'S', 1, 50, "HOME=/");
        process(100, "a ) name (", 'S', 50, 100, "REEVE_ATTEMPT=a");
        process(101, "child", 'R', 100, 100, "REEVE_ATTEMPT=a");
        process(102, "other session", 'S', 101, 102);
        process(103, "daemon", 'S', 50, 103, "REEVE_ATTEMPT=a");
        process(104, "of the daemon, hidden", 'S', 103, 104);
        process(105, "dead", 'Z', 100, 100);
        process(200, "second", 'S', 50, 200, "REEVE_ATTEMPT=b");
        process(300, "stranger", 'S', 1, 300, "REEVE_ATTEMPT=c");

        Map<Long, ProcessTable.Sum> sums = new ProcessTable(proc).look(List.of(ONE, TWO));

        assertThat(sums).containsOnlyKeys(1L, 2L);
        assertThat(sums.get(1L)).isEqualTo(new ProcessTable.Sum(6 * 50, 6 * 4 * 4_096, 6 * 4_096, 6 * 8_192, 5));
        assertThat(sums.get(2L)).isEqualTo(new ProcessTable.Sum(50, 4 * 4_096, 4_096, 8_192, 1));
    }

    @Test
    void look_pidOfAStrangerIsUsedAgain_isLookedAtAnew() throws Exception {
        ProcessTable table = new ProcessTable(proc);
        process(300, "stranger", 'S', 1, 300, "X=y");
        assertThat(table.look(List.of(ONE))).isEmpty();
        process(300, "daemon", 'S', 1, 300, "REEVE_ATTEMPT=a");
        Path stat = proc.resolve("300/stat");
        Files.writeString(stat, Files.readString(stat).replace(" 1300 ", " 1301 "));

        assertThat(table.look(List.of(ONE))).containsOnlyKeys(1L);
    }

    @Test
    void look_circleOfParents_ends() throws Exception {
        process(10, "a", 'S', 11, 10);
        process(11, "b", 'S', 10, 11);

        assertThat(new ProcessTable(proc).look(List.of(ONE))).isEmpty();
    }
}
