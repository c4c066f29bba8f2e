package io.reeve.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.fixture.Await;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.message.Measuring.AttemptUsage;
import io.reeve.message.Reading;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Isolation;
import io.reeve.model.Reason;
import io.reeve.model.TaskLimits;
import io.reeve.model.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What hostile tasks come to, however a node holds them. Each limit is met for real. */
@Timeout(60)
abstract class LimitsContract {
    static final TaskLimits UNSAID = TaskLimits.UNSAID;
    static final AttemptId HOG = AttemptId.parse("hog.1/t@1");
    private static final int MIB = 1 << 20;

    @TempDir
    Path dir;

    WorkerWorld world;

    abstract Isolation isolation();

    @BeforeEach
    void open() throws Exception {
        world = new WorkerWorld(dir, true, isolation());
    }

    @AfterEach
    void close() {
        world.close();
    }

    Ended run(String script, TaskLimits limits) {
        return world.run(WorkerWorld.task(HOG.toString(), script).limits(limits));
    }

    static TaskLimits pids(int most) {
        return new TaskLimits(0, 0, most, 0, 0);
    }

    static TaskLimits memory(long bytes) {
        return new TaskLimits(bytes, 0, 0, 0, 0);
    }

    @Test
    void memory_hog_failsWithLimitAndPeak() {
        Ended ended = run("exec tail /dev/zero", memory(48_000_000));

        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
        assertThat(ended.message()).contains("limit of 48 MB", "its peak was ");
        assertThat(Objects.requireNonNull(ended.usage()).peakBytes()).isGreaterThan(40_000_000);
    }

    @Test
    void memory_hogBelowAShellThatGoesOn_endsTheWholeAttempt() {
        Ended ended = run("tail /dev/zero; sleep 1000", memory(48_000_000));

        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
    }

    @Test
    void memory_withinTheLimit_isNobodysBusiness() {
        Ended ended = run("head -c 20000000 /dev/zero | tail -c 20000000 | wc -c", memory(60_000_000));

        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
    }

    @Test
    void memory_unsaid_isWhatWasGranted() {
        Ended ended = run("exec tail /dev/zero", UNSAID);

        assertThat(ended.reason()).isEqualTo(Reason.OUT_OF_MEMORY);
        assertThat(ended.message()).contains("limit of " + LimitWords.size(64L * MIB));
    }

    @Test
    void pids_forkBomb_isHeldAndTold() {
        Ended ended = run("while :; do sleep 1000 & done", pids(20));

        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.PIDS_LIMIT);
        assertThat(ended.message()).containsPattern("limit is 20|20 processes and threads, which is its limit");
    }

    @Test
    void disk_filler_isStoppedWithSizeAndLimit() {
        Ended ended = run(
                "while :; do head -c 300000 /dev/zero >> $TMPDIR/a; head -c 300000 /dev/zero >> b; sleep 0.05; done",
                new TaskLimits(0, 0, 0, 0, 2_000_000));

        assertThat(ended.state()).isEqualTo(AttemptState.FAILED);
        assertThat(ended.reason()).isEqualTo(Reason.DISK_LIMIT);
        assertThat(ended.message()).contains("its limit is 2 MB");
    }

    @Test
    void cpu_burnerOfTwoProcesses_hasItsQuota() throws Exception {
        double share = 0;
        double idle = 0;
        // It never gets more. On a machine where others want the cpus too it may get less, which says nothing of Reeve.
        for (int i = 1; i <= 3 && share < 0.27; i++) {
            double idleBefore = idleSeconds();
            long startedNs = System.nanoTime();
            share = shareOfBurners("hog." + i + "/t@1", 300);
            idle = (idleSeconds() - idleBefore) * 1e9 / (System.nanoTime() - startedNs);
            assertThat(share).isLessThan(0.33);
        }
        assumeTrue(share > 0.27 || idle > 0.3, "others left less of the cpus idle than the quota, so it got " + share);
        assertThat(share).isGreaterThan(0.27);
    }

    /** Of all cpus together, since the machine started. */
    private static double idleSeconds() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/stat")).get(0);
        return Long.parseLong(cpu.split(" +")[4]) / 100.0;
    }

    /** Over many bursts, so that it matters little how the last one was cut off. */
    private double shareOfBurners(String attempt, long quotaMillis) {
        long wallMs = 8_000;
        Ended ended = world.run(WorkerWorld.task(attempt, "(while :; do :; done) & while :; do :; done")
                .limits(new TaskLimits(0, quotaMillis, 0, 0, 0))
                .timeouts(wallMs, 0));
        assertThat(ended.reason()).isEqualTo(Reason.RUN_TIMEOUT);
        return (double) Objects.requireNonNull(ended.usage()).cpuMillis() / wallMs;
    }

    @Test
    void files_limit_isThatOfTheProcess() {
        Ended ended = run("ulimit -n; ulimit -c", new TaskLimits(0, 0, 0, 64, 0));

        assertThat(ended.state()).isEqualTo(AttemptState.FINISHED);
        assertThat(world.stdout(HOG)).isEqualTo("64\n0\n");
    }

    @Test
    void term_ignored_isKill() {
        Ended ended = world.run(WorkerWorld.task(HOG.toString(), "trap '' TERM; while :; do sleep 0.02; done")
                .timeouts(1_000, 200));

        assertThat(ended.reason()).isEqualTo(Reason.RUN_TIMEOUT);
        assertThat(ended.signal()).isEqualTo(9);
    }

    @Test
    void end_daemonisedGrandchildren_noneIsLeft() throws Exception {
        AttemptId id = world.launch(HOG.toString(), """
                echo 'echo $$ >> pids; exec sleep 1000' > daemon
                for i in 1 2 3; do (setsid sh -c 'setsid sh daemon & exit' &); done
                until [ "$(cat pids 2> /dev/null | wc -l)" = 3 ]; do sleep 0.02; done
                cat pids; echo up; sleep 1000""");
        Await.until("they are up", () -> world.stdout(id).contains("up"));
        List<String> pids =
                world.stdout(id).lines().filter(line -> !line.equals("up")).toList();
        assertThat(pids).hasSize(3).allMatch(pid -> Await.isAlive(Long.parseLong(pid)));
        world.kill(id, 0, Reason.KILLED_BY_USER);

        assertThat(world.leader.awaitEnd(id).state()).isEqualTo(AttemptState.KILLED);
        assertThat(pids).noneMatch(pid -> Await.isAlive(Long.parseLong(pid)));
    }

    @Test
    void end_zombieMaker_leavesNoZombie() throws Exception {
        // What the shell becomes does not know of the children that it left, and never waits for them.
        AttemptId id = world.launch(HOG.toString(), "for i in 1 2 3 4 5; do sleep 0.2 & done; exec sleep 1000");
        Await.until("they are dead", () -> zombies().size() == 5);
        world.kill(id, 0, Reason.KILLED_BY_USER);
        world.leader.awaitEnd(id);

        Await.until("all are reaped", () -> zombies().isEmpty());
    }

    /** Dead processes below this test's supervisor that nobody has waited for. */
    private List<String> zombies() {
        List<String> found = new ArrayList<>();
        ProcessHandle.current()
                .children()
                .filter(this::isSupervisor)
                .forEach(supervisor -> supervisor.descendants().forEach(child -> {
                    String stat = stat(child.pid());
                    if (stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z")) {
                        found.add(stat);
                    }
                }));
        return found;
    }

    private static String stat(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        } catch (IOException gone) {
            return "";
        }
    }

    boolean isSupervisor(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(world.dataDir.toString());
    }

    @Test
    void output_closed_isNoFailure() {
        Ended ended = run("exec >&- 2>&-; sleep 0.05; exit 3", UNSAID);

        assertThat(ended.exitStatus()).isEqualTo(3);
        assertThat(ended.message()).isEqualTo("exit status 3");
    }

    @Test
    void output_binaryGarbage_isKeptAndToldAsText() throws Exception {
        Ended ended = run("head -c 100000 /dev/urandom; head -c 5000 /dev/urandom >&2; exit 4", UNSAID);

        AttemptFolder folder = world.folder(HOG);
        assertThat(Files.size(folder.log(Reading.Stream.STDOUT))).isEqualTo(100_000);
        assertThat(ended.exitStatus()).isEqualTo(4);
        assertThat(ended.message()).hasSizeLessThan(10_000);
        assertThat(ended.message().chars()).allMatch(c -> c == '\n' || c == '\t' || !Character.isISOControl(c));
    }

    @Test
    void exit_byEachSignal_isTold() {
        Map<String, Integer> signals = Map.ofEntries(
                Map.entry("HUP", 1),
                Map.entry("INT", 2),
                Map.entry("QUIT", 3),
                Map.entry("ILL", 4),
                Map.entry("TRAP", 5),
                Map.entry("ABRT", 6),
                Map.entry("BUS", 7),
                Map.entry("FPE", 8),
                Map.entry("KILL", 9),
                Map.entry("USR1", 10),
                Map.entry("SEGV", 11),
                Map.entry("USR2", 12),
                Map.entry("PIPE", 13),
                Map.entry("ALRM", 14),
                Map.entry("TERM", 15),
                Map.entry("XCPU", 24),
                Map.entry("SYS", 31));
        signals.forEach((name, number) -> {
            Ended ended = world.run("sig.1/" + name.toLowerCase(Locale.ROOT) + "@1", "kill -" + name + " $$");
            assertThat(ended.signal()).as(name).isEqualTo(number);
            assertThat(ended.reason()).as(name).isEqualTo(Reason.SIGNAL);
            assertThat(ended.message()).as(name).contains(number < 16 ? "SIG" + name : "signal " + number);
        });
    }

    @Test
    void usage_ofOneThatRuns_isToldAndFinalAtItsEnd() throws Exception {
        AttemptId id = world.launch(HOG.toString(), "head -c 3000000 /dev/zero > file; sync file; echo up; sleep 1000");
        Await.until(
                "it is looked at",
                () -> !world.worker.usage(List.of(id)).isEmpty()
                        && world.stdout(id).contains("up"));
        AttemptUsage seen = world.worker.usage(List.of(id)).get(0);
        assertThat(seen.seenAtMs()).isPositive();
        Await.until(
                "it is looked at again, later",
                () -> world.worker.usage(List.of(id)).get(0).seenAtMs() > seen.seenAtMs());
        Usage now = world.worker.usage(List.of(id)).get(0).usage();
        assertThat(now.processes()).isPositive();
        assertThat(now.peakBytes()).isPositive();
        world.kill(id, 0, Reason.KILLED_BY_USER);

        Usage last = Objects.requireNonNull(world.leader.awaitEnd(id).usage());
        assertThat(last.cpuMillis()).isNotNegative();
        assertThat(last.rssBytes()).isPositive();
        assertThat(last.peakBytes()).isGreaterThanOrEqualTo(now.peakBytes());
        assertThat(last.writtenBytes()).isNotNegative();
        assertThat(last.processes()).isZero();
        assertThat(world.worker.usage(List.of(id))).isEmpty();
    }
}
