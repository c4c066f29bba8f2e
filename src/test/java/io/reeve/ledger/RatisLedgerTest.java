package io.reeve.ledger;

import static io.reeve.ledger.LedgerFixture.WAIT_SECONDS;
import static io.reeve.ledger.LedgerFixture.batch;
import static io.reeve.ledger.LedgerFixture.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.event.CellEvent.FileUploaded;
import io.reeve.event.CellEvent.TermStarted;
import io.reeve.event.JobEvent.JobForgotten;
import io.reeve.event.Recorded;
import io.reeve.ledger.LedgerException.Outcome;
import io.reeve.model.JobId;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatisLedgerTest {
    @TempDir
    Path folder;

    @Test
    void append_onTheLeader_completesWithTheRecordedEvents() throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(folder)) {
            List<Recorded> events = peer.appendNow(upload(1), upload(2));

            assertThat(events).extracting(Recorded::sequence).containsExactly(2L, 3L);
            assertThat(events).extracting(Recorded::event).containsExactly(upload(1), upload(2));
            assertThat(peer.recorded).hasSize(3);
            assertThat(peer.hasUpload(2)).isTrue();
        }
    }

    @Test
    void append_notTheNextBatchOfItsTerm_isSkipped() throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(folder)) {
            assertThat(peer.append(batch(peer.term, 2, upload(1))).get(WAIT_SECONDS, TimeUnit.SECONDS))
                    .isEmpty();
            assertThat(peer.append(batch(peer.term - 1, 1, upload(2))).get(WAIT_SECONDS, TimeUnit.SECONDS))
                    .isEmpty();
            assertThat(peer.appendNow(upload(3))).hasSize(1);
            assertThat(peer.hasUpload(1) || peer.hasUpload(2)).isFalse();
        }
    }

    @Test
    void reopen_afterClosing_continuesWithEverythingInALaterTerm() throws Exception {
        long firstTerm;
        try (LedgerFixture peer = LedgerFixture.leading(folder)) {
            firstTerm = peer.term;
            peer.appendNow(upload(1));
        }
        try (LedgerFixture peer = LedgerFixture.opened(LedgerConfig.alone("n1", folder))) {
            Long term = peer.terms.poll(WAIT_SECONDS, TimeUnit.SECONDS);

            assertThat(term).isGreaterThan(firstTerm);
            assertThat(peer.hasUpload(1))
                    .as("applied before the leadership is told")
                    .isTrue();
            assertThat(peer.state.lastSequence()).isEqualTo(2);
            assertThat(peer.append(batch(term, 0, new TermStarted(term, LedgerFixture.NODE)))
                            .get(WAIT_SECONDS, TimeUnit.SECONDS))
                    .extracting(Recorded::sequence)
                    .containsExactly(3L);
        }
    }

    @Test
    void append_whatTheStateCannotBe_stopsThePeerAndTellsWhy() throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(folder)) {
            JobForgotten contradiction = new JobForgotten(new JobId("never-submitted", 9));

            assertThatThrownBy(() -> peer.appendNow(contradiction))
                    .cause()
                    .isInstanceOfSatisfying(
                            LedgerException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.UNKNOWN));
            assertThat(peer.failures.poll(WAIT_SECONDS, TimeUnit.SECONDS)).hasMessageContaining("never-submitted");
            assertThat(peer.failures).isEmpty();
        }
    }

    @Test
    void append_moreThanOneEntryTakes_isRefused() throws Exception {
        try (LedgerFixture peer = LedgerFixture.leading(folder)) {
            FileUploaded big = new FileUploaded("x".repeat(RatisLedger.MAX_BATCH_BYTES), 1, LedgerFixture.NODE);

            assertThatThrownBy(() -> peer.append(batch(peer.term, 1, big)).get())
                    .cause()
                    .hasMessageContaining("append it in parts")
                    .isInstanceOfSatisfying(
                            LedgerException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPENDED));
            FileUploaded most = new FileUploaded("x".repeat(RatisLedger.MAX_BATCH_BYTES - 100), 1, LedgerFixture.NODE);
            assertThat(peer.appendNow(most)).hasSize(1);
        }
    }

    @Test
    void append_beforeStartAndAfterClose_isRefused() throws Exception {
        LedgerFixture peer = new LedgerFixture(LedgerConfig.alone("n1", folder));
        assertNotAppended(peer);
        peer.close();
        assertNotAppended(peer);
        peer.close();
    }

    private static void assertNotAppended(LedgerFixture peer) {
        assertThatThrownBy(() -> peer.append(batch(1, 1, upload(1))).get())
                .cause()
                .hasMessageContaining("the ledger is not open")
                .isInstanceOfSatisfying(
                        LedgerException.class, e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPENDED));
    }
}
