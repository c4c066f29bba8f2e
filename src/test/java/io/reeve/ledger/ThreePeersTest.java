package io.reeve.ledger;

import static io.reeve.ledger.LedgerFixture.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.CellEvent.FileUploaded;
import io.reeve.event.Event;
import io.reeve.event.Recorded;
import io.reeve.fixture.FreePorts;
import io.reeve.ledger.LedgerConfig.Peer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ThreePeersTest {
    /** A hundred entries of this size fill more than one file of the log. */
    private static final int BIG = 400_000;

    @TempDir
    Path folder;

    private final List<Peer> peers = new ArrayList<>();
    private final List<LedgerFixture> running = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        for (int i = 0; i < 3; i++) {
            peers.add(new Peer("n" + i, "127.0.0.1", FreePorts.next()));
        }
        for (Peer peer : peers) {
            running.add(LedgerFixture.opened(config(peer)));
        }
    }

    @AfterEach
    void close() throws Exception {
        for (LedgerFixture peer : running) {
            peer.close();
        }
    }

    @Test
    void leaderStops_anotherTakesOver_andTheReturningOneCatchesUpFromASnapshot() throws Exception {
        LedgerFixture first = leader();
        first.lead();
        for (int i = 0; i < 50; i++) {
            first.appendNow(upload(i));
        }
        int stopped = running.indexOf(first);
        running.remove(first);
        first.close();

        LedgerFixture second = leader();
        second.lead();
        assertThat(second.term).isGreaterThan(first.term);
        assertThat(second.hasUpload(49)).as("applied before it leads").isTrue();
        for (int i = 0; i < 120; i++) {
            // Until old log is dropped.
            second = append(second, new FileUploaded("x".repeat(BIG), i, LedgerFixture.NODE));
        }
        second = append(second, upload(300));

        LedgerFixture back = LedgerFixture.opened(config(peers.get(stopped)));
        running.add(back);
        until("the returning peer has caught up", () -> back.hasUpload(300));
        assertThat(back.state.lastSequence()).isEqualTo(second.state.lastSequence());
        assertThat(back.state.copy()).isEqualTo(second.state.copy());
        assertThat(back.history.oldestSequence())
                .as("it skipped events with a snapshot")
                .isGreaterThan(52);
        assertThat(back.failures).isEmpty();
        append(second, upload(301));
        until("the returning peer follows", () -> back.hasUpload(301));
        HistoryPage.Events newest = (HistoryPage.Events) back.history.page(back.state.lastSequence() - 1, 10);
        assertThat(newest.events()).extracting(Recorded::event).containsExactly(upload(301));
    }

    @Test
    void append_onAFollower_failsAsNotAppended() throws Exception {
        LedgerFixture leader = leader();
        leader.lead();
        LedgerFixture follower =
                running.stream().filter(peer -> peer != leader).findFirst().orElseThrow();

        Throwable failure = null;
        try {
            follower.append(LedgerFixture.batch(leader.term, 1, upload(1))).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            failure = e.getCause();
        }

        assertThat(failure)
                .isInstanceOfSatisfying(
                        LedgerException.class,
                        e -> assertThat(e.outcome()).isEqualTo(LedgerException.Outcome.NOT_APPENDED));
        assertThat(leader.hasUpload(1)).isFalse();
    }

    @Test
    void confirm_withAMajority_completesForTheLeaderAlone() throws Exception {
        LedgerFixture leader = leader();
        leader.lead();
        LedgerFixture follower =
                running.stream().filter(peer -> peer != leader).findFirst().orElseThrow();

        leader.ledger.confirm(leader.term).toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(follower.ledger.confirm(leader.term).toCompletableFuture())
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LedgerException.class);
    }

    @Test
    void confirm_withoutAMajority_neverCompletes() throws Exception {
        LedgerFixture leader = leader();
        leader.lead();
        closeAllBut(leader);

        assertRefusesToConfirm(leader, leader.term);
    }

    /** Ratis answers a linearizable read at once where it has confirmed one before and has committed nothing since. */
    @Test
    void confirm_againWithoutAMajority_failsThoughNothingWasCommittedMeanwhile() throws Exception {
        LedgerFixture leader = leader();
        leader.lead();
        leader.ledger.confirm(leader.term).toCompletableFuture().get(30, TimeUnit.SECONDS);
        closeAllBut(leader);

        assertRefusesToConfirm(leader, leader.term);
    }

    @Test
    void change_withoutOnePeer_theOthersGoOnAndTheOneLeaves() throws Exception {
        LedgerFixture leader = leader();
        leader.lead();
        leader.appendNow(upload(1));
        LedgerFixture out =
                running.stream().filter(peer -> peer != leader).findFirst().orElseThrow();
        String gone = peers.get(running.indexOf(out)).id();
        List<Peer> left = peers.stream().filter(peer -> !peer.id().equals(gone)).toList();

        leader.ledger.change(left).toCompletableFuture().get(30, TimeUnit.SECONDS);

        assertThat(leader.ledger.peers()).containsExactlyInAnyOrderElementsOf(left);
        running.remove(out);
        out.close();
        leader.appendNow(upload(2));
        assertThat(leader.hasUpload(2)).isTrue();
    }

    private static void assertRefusesToConfirm(LedgerFixture peer, long term) {
        assertThat(peer.ledger.confirm(term).toCompletableFuture())
                .failsWithin(60, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LedgerException.class);
    }

    private void closeAllBut(LedgerFixture leader) throws Exception {
        List<LedgerFixture> others =
                running.stream().filter(peer -> peer != leader).toList();
        running.removeAll(others);
        for (LedgerFixture other : others) {
            other.close();
        }
    }

    private LedgerConfig config(Peer peer) {
        return LedgerConfig.of(peer.id(), peers, folder.resolve(peer.id())).withSnapshotEveryEntries(20);
    }

    private LedgerFixture leader() {
        until("a leader", () -> running.stream().anyMatch(peer -> !peer.terms.isEmpty()));
        return running.stream()
                .filter(peer -> !peer.terms.isEmpty())
                .findFirst()
                .orElseThrow();
    }

    /** Through whoever leads: with two of three peers a busy machine can cost a leader its majority for a moment. */
    private LedgerFixture append(LedgerFixture leader, Event event) throws Exception {
        LedgerFixture current = leader;
        boolean leads = true;
        while (true) {
            try {
                if (!leads) {
                    current.lead();
                }
                current.appendNow(event);
                return current;
            } catch (ExecutionException failed) {
                assertThat(failed).hasCauseInstanceOf(LedgerException.class);
                current = leader();
                leads = false;
            }
        }
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LedgerFixture.WAIT_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s within %d s", what, LedgerFixture.WAIT_SECONDS)
                    .isLessThan(deadlineNs);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
