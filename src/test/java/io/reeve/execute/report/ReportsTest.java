package io.reeve.execute.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.message.FromWorker;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.StatusReport;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.message.WorkerNote;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportsTest {
    private static final Status ENDED =
            new Status.Ended(AttemptState.FINISHED, Reason.NONE, "exit status 0", 0, null, List.of());

    private final List<StatusReport> sent = new ArrayList<>();
    private final Reports reports = begun(message -> sent.add((StatusReport) message));

    private static Reports begun(WorkerLink link) {
        Reports reports = new Reports(new NodeId("n1"), link, note -> {});
        reports.begin(1, Set.of());
        return reports;
    }

    private static AttemptId attempt(int instance) {
        return AttemptId.parse("a.1/t/" + instance + "@1");
    }

    private void add(int instance, Status status) {
        reports.add(attempt(instance), status);
        reports.send(0);
    }

    @Test
    void add_fewOpen_goOutAtOnce() {
        add(1, new Status.Running(7));
        add(1, ENDED);

        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).statuses()).containsExactly(new AttemptStatus(attempt(1), 2, ENDED));
    }

    @Test
    void add_manyOpen_gatherUntilOneIsAcknowledged() {
        for (int i = 0; i < Reports.MAX_OPEN + 10; i++) {
            add(i, ENDED);
        }
        assertThat(sent).hasSize(Reports.MAX_OPEN);
        reports.acknowledge(List.of(new Receipt(attempt(0), 1)), 1);

        assertThat(sent).hasSize(Reports.MAX_OPEN + 1);
        assertThat(sent.get(Reports.MAX_OPEN).statuses()).hasSize(10);
    }

    @Test
    void acknowledge_lastWord_tellsThatItIsOver() {
        add(1, new Status.Running(7));
        add(1, ENDED);

        assertThat(reports.acknowledge(List.of(new Receipt(attempt(1), 1)), 1)).isEmpty();
        assertThat(reports.acknowledge(List.of(new Receipt(attempt(1), 2)), 1)).containsExactly(attempt(1));
        assertThat(reports.acknowledge(List.of(new Receipt(attempt(1), 2)), 1)).isEmpty();
        assertThat(reports.isEmpty()).isTrue();
    }

    @Test
    void tick_unacknowledged_repeatsWithGrowingPauses() {
        add(1, ENDED);
        List<Long> times = new ArrayList<>();
        for (long nowMs = 0; nowMs < 40_000; nowMs += 100) {
            int before = sent.size();
            reports.tick(nowMs);
            if (sent.size() > before) {
                times.add(nowMs);
            }
        }
        assertThat(times).startsWith(1_000L, 3_000L, 7_000L, 15_000L, 23_000L, 31_000L);
    }

    @Test
    void tick_acknowledged_repeatsNothing() {
        add(1, ENDED);
        reports.acknowledge(List.of(new Receipt(attempt(1), 1)), 0);
        reports.tick(100_000);

        assertThat(sent).hasSize(1);
    }

    @Test
    void add_progressNotSentYet_isReplaced() {
        for (int i = 0; i < Reports.MAX_OPEN; i++) {
            add(i, ENDED);
        }
        add(99, new Status.Progress(10, "a"));
        add(99, new Status.Progress(20, "b"));
        reports.acknowledge(List.of(new Receipt(attempt(0), 1)), 1);

        assertThat(sent.get(Reports.MAX_OPEN).statuses())
                .containsExactly(new AttemptStatus(attempt(99), 1, new Status.Progress(20, "b")));
    }

    @Test
    void begin_newIncarnation_forgetsAll() {
        add(1, ENDED);
        reports.begin(9, Set.of());
        reports.tick(100_000);
        add(1, ENDED);

        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).incarnation()).isEqualTo(9);
    }

    /** Whatever is lost or comes twice: every status arrives, in order, and in the end nothing waits. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void reports_lossyLink_allArriveInOrder(long seed) {
        Random random = new Random(seed);
        Map<AttemptId, Integer> arrived = new HashMap<>();
        List<Receipt> receipts = new ArrayList<>();
        WorkerLink lossy = message -> {
            if (random.nextInt(3) > 0) {
                receipts.addAll(receive((FromWorker.StatusReport) message, arrived));
            }
        };
        Reports lossyReports = begun(lossy);
        long nowMs = 0;
        for (int step = 0; step < 2_000 || !lossyReports.isEmpty(); step++) {
            assertThat(step).isLessThan(20_000);
            nowMs += 50;
            if (step < 1_000) {
                AttemptId id = attempt(step / 2);
                lossyReports.add(id, step % 2 == 0 ? new Status.Running(step) : ENDED);
                lossyReports.send(nowMs);
            }
            lossyReports.tick(nowMs);
            List<Receipt> due = List.copyOf(receipts);
            receipts.clear();
            if (random.nextInt(3) > 0) {
                lossyReports.acknowledge(due, nowMs);
            }
        }
        assertThat(arrived)
                .hasSize(500)
                .allSatisfy((id, number) -> assertThat(number).isEqualTo(2));
    }

    private static List<Receipt> receive(StatusReport report, Map<AttemptId, Integer> arrived) {
        List<Receipt> receipts = new ArrayList<>();
        for (AttemptStatus status : report.statuses()) {
            int known = arrived.getOrDefault(status.attempt(), 0);
            if (status.number() == known + 1) {
                arrived.put(status.attempt(), ++known);
            }
            receipts.add(new Receipt(status.attempt(), known));
        }
        return receipts;
    }

    @Test
    void add_progressAfterOneThatWasTold_hasANumberOfItsOwn() {
        add(1, new Status.Progress(10, "a"));
        reports.tick(0);
        reports.tick(100_000); // told again, and so no longer under way
        add(1, new Status.Progress(90, "b"));

        assertThat(sent.get(sent.size() - 1).statuses())
                .contains(new AttemptStatus(attempt(1), 2, new Status.Progress(90, "b")));
    }

    @Test
    void add_notNoted_isToldButNotLeftToTheNextProcess() {
        List<WorkerNote> notes = new ArrayList<>();
        Reports own = new Reports(new NodeId("n1"), message -> sent.add((StatusReport) message), notes::add);
        own.begin(1, Set.of());

        own.add(attempt(1), new Status.Running(7), true);
        own.add(attempt(1), ENDED, false);
        own.send(0);

        var running = new WorkerNote.Reported(new AttemptStatus(attempt(1), 1, new Status.Running(7)));
        assertThat(notes).containsExactly(running);
        assertThat(sent.get(0).statuses()).hasSize(2);
        notes.clear();
        own.noteAll(notes::add);
        assertThat(notes).containsExactly(running);
    }
}
