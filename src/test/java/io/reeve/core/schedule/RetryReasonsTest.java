package io.reeve.core.schedule;

import static io.reeve.fixture.Tasks.job;
import static io.reeve.fixture.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.Endings;
import io.reeve.core.state.TaskPhase;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.message.FromWorker.Status.Ended;
import io.reeve.model.AttemptState;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import io.reeve.model.RetryPolicy;
import io.reeve.model.RetryPolicy.RetryWhen;
import io.reeve.model.TaskState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RetryReasonsTest {
    private static final RetryWhen FAILED = new RetryWhen.Failed();
    private static final RetryWhen LOST = new RetryWhen.Lost();
    private static final RetryWhen TIMEOUT = new RetryWhen.TimedOut();

    private static final Ended EXIT_1 = exit(1);
    private static final Ended SIGNAL = new Ended(AttemptState.FAILED, Reason.SIGNAL, "SIGSEGV", null, 11, List.of());
    private static final Ended NOT_STARTED =
            new Ended(AttemptState.FAILED, Reason.LAUNCH_FAILED, "no such file", null, null, List.of());
    private static final Ended NO_OUTPUT =
            new Ended(AttemptState.FAILED, Reason.OUTPUT_MISSING, "no output", 0, null, List.of());
    private static final Ended NODE_LOST = Endings.lost(Reason.NODE_LOST, "gone");
    private static final Ended TOO_LONG =
            new Ended(AttemptState.FAILED, Reason.RUN_TIMEOUT, "too long", null, 15, List.of());
    /** Its own exit status after TERM at the run timeout. */
    private static final Ended TOO_LONG_75 =
            new Ended(AttemptState.FAILED, Reason.RUN_TIMEOUT, "too long", 75, null, List.of());

    private final Cell cell = new Cell().node("node-1", Nodes.worker(1));

    private record Case(List<RetryWhen> when, Ended end, boolean retried) {}

    private static Ended exit(int status) {
        return new Ended(AttemptState.FAILED, Reason.EXIT_STATUS, "exit status " + status, status, null, List.of());
    }

    static Stream<Case> cases() {
        List<RetryWhen> range = List.of(new RetryWhen.Exit(64, 78));
        List<RetryWhen> never = List.of(FAILED, LOST, TIMEOUT, new RetryWhen.NotExit(2, 3));
        return Stream.of(
                new Case(List.of(FAILED), EXIT_1, true),
                new Case(List.of(FAILED), SIGNAL, true),
                new Case(List.of(FAILED), NOT_STARTED, true),
                new Case(List.of(FAILED), NO_OUTPUT, true),
                new Case(List.of(FAILED), NODE_LOST, false),
                new Case(List.of(FAILED), TOO_LONG, false),
                new Case(List.of(LOST), NODE_LOST, true),
                new Case(List.of(LOST), EXIT_1, false),
                new Case(List.of(LOST), TOO_LONG, false),
                new Case(List.of(TIMEOUT), TOO_LONG, true),
                new Case(List.of(TIMEOUT), EXIT_1, false),
                new Case(List.of(TIMEOUT), NODE_LOST, false),
                new Case(List.of(new RetryWhen.Exit(75)), exit(75), true),
                new Case(List.of(new RetryWhen.Exit(75)), exit(74), false),
                new Case(List.of(new RetryWhen.Exit(75)), SIGNAL, false),
                new Case(List.of(new RetryWhen.Exit(75)), TOO_LONG_75, true),
                new Case(range, exit(63), false),
                new Case(range, exit(64), true),
                new Case(range, exit(78), true),
                new Case(range, exit(79), false),
                new Case(never, EXIT_1, true),
                new Case(never, exit(2), false),
                new Case(never, exit(3), false),
                new Case(never, exit(4), true),
                new Case(never, SIGNAL, true),
                new Case(never, NODE_LOST, true),
                new Case(never, TOO_LONG, true));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void end_ofAnAttempt_isRetriedAsThePolicySays(Case one) {
        JobId id = cell.submit(job("j", task("a").retry(new RetryPolicy(2, 1_000, 1_000, one.when()))));
        cell.turn();
        cell.end(cell.task(id, "a"), one.end());
        cell.turn();
        assertThat(cell.task(id, "a").state() == TaskState.PENDING).isEqualTo(one.retried());
    }

    @Test
    void backoff_doubles_upToItsBoundWithJitterInTheSecondHalf() {
        JobId id = cell.submit(job("j", task("a").retry(new RetryPolicy(8, 1_000, 10_000, List.of(FAILED)))));
        for (long wholeMs : new long[] {1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000}) {
            cell.turn();
            cell.end(cell.task(id, "a"), EXIT_1);
            TaskPhase.Pending pending = (TaskPhase.Pending) cell.task(id, "a").phase();
            assertThat(pending.notBeforeMs() - cell.nowMs).isBetween(wholeMs / 2, wholeMs);
            cell.turn();
            assertThat(cell.task(id, "a").state()).isEqualTo(TaskState.PENDING);
            cell.passMs(pending.notBeforeMs() - cell.nowMs);
        }
        cell.turn();
        cell.end(cell.task(id, "a"), EXIT_1);
        assertThat(cell.task(id, "a").state()).isEqualTo(TaskState.FAILED);
    }

    @Test
    void why_waitsForItsRetry_saysWhenAndWhy() {
        JobId id = cell.submit(job("j", task("a").attempts(3)));
        cell.turn();
        cell.end(cell.task(id, "a"), exit(7));
        cell.turn();
        assertThat(cell.loop
                        .scheduler()
                        .why(cell.task(id, "a").id(), cell.nowMs)
                        .sentence())
                .matches("attempt 2 of 3 starts in \\d\\.\\d s at the earliest, because j\\.1/a@1 ended failed: exit"
                        + " status 7");
    }
}
