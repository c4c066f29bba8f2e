package io.reeve.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MajorityPollTest {
    private static final List<String> THREE = List.of("a", "b", "c");
    private static final long SOON_S = 30;

    private final Map<String, BlockingQueue<CompletableFuture<Long>>> asked = new ConcurrentHashMap<>();
    private final MajorityPoll poll = new MajorityPoll("a", this::answer);

    @AfterEach
    void close() {
        poll.close();
    }

    @Test
    void confirm_alone_completesWithoutAskingAnybody() {
        assertThat(confirm(4, List.of(List.of("a")))).isCompleted();
        assertThat(asked).isEmpty();
    }

    @Test
    void confirm_completesWithTheFirstAnswerOfTwo() throws Exception {
        var confirmed = confirm(4, List.of(THREE));
        next("b");
        assertThat(confirmed).isNotDone();

        next("c").complete(3L);

        assertThat(confirmed).succeedsWithin(SOON_S, TimeUnit.SECONDS);
    }

    @Test
    void confirm_onePeerIsInALaterTerm_failsAndNamesIt() throws Exception {
        var confirmed = confirm(4, List.of(THREE));

        next("b").complete(5L);

        assertThat(confirmed)
                .failsWithin(SOON_S, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(LedgerException.class)
                .withMessageContaining("b is in term 5");
    }

    @Test
    void confirm_oneOfTwoIsSilent_waitsForTheOther() throws Exception {
        var confirmed = confirm(4, List.of(THREE));
        next("b").completeExceptionally(new IOException("unreachable"));
        CompletableFuture<Long> other = next("c");
        assertThat(confirmed).isNotDone();

        other.completeExceptionally(new IOException("unreachable"));

        assertThat(confirmed).failsWithin(SOON_S, TimeUnit.SECONDS);
    }

    @Test
    void confirm_whileAPeerIsBeingAsked_asksItAnewAndOnceForAll() throws Exception {
        var first = confirm(4, List.of(List.of("a", "b")));
        CompletableFuture<Long> firstQuestion = next("b");
        var second = confirm(4, List.of(List.of("a", "b")));
        var third = confirm(4, List.of(List.of("a", "b")));

        firstQuestion.complete(4L);

        assertThat(first).succeedsWithin(SOON_S, TimeUnit.SECONDS);
        CompletableFuture<Long> secondQuestion = next("b");
        assertThat(second).as("an answer to a question from before it").isNotDone();
        secondQuestion.complete(4L);
        assertThat(second).succeedsWithin(SOON_S, TimeUnit.SECONDS);
        assertThat(third).succeedsWithin(SOON_S, TimeUnit.SECONDS);
        assertThat(asked.get("b")).isEmpty();
    }

    @Test
    void confirm_whileThePeersAreBeingChanged_needsAMajorityOfEachSet() throws Exception {
        var refused = confirm(4, List.of(THREE, List.of("a", "d")));
        next("b").complete(4L);
        next("c").complete(4L);
        next("d").completeExceptionally(new IOException("unreachable"));
        assertThat(refused).failsWithin(SOON_S, TimeUnit.SECONDS);

        var confirmed = confirm(4, List.of(THREE, List.of("a", "d")));
        next("b").complete(4L);
        next("d").complete(4L);
        assertThat(confirmed).succeedsWithin(SOON_S, TimeUnit.SECONDS);
    }

    @Test
    void confirm_afterTheClose_fails() {
        poll.close();

        assertThat(confirm(4, List.of(THREE))).failsWithin(SOON_S, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> confirm(long term, List<List<String>> electorates) {
        return poll.confirm(term, electorates).toCompletableFuture();
    }

    /** The answer that a peer has been asked for, which it gives when this completes. */
    private CompletableFuture<Long> next(String peer) throws InterruptedException {
        CompletableFuture<Long> question = questions(peer).poll(SOON_S, TimeUnit.SECONDS);
        assertThat(question).as("a question to %s", peer).isNotNull();
        return question;
    }

    private long answer(String peer) throws IOException {
        var question = new CompletableFuture<Long>();
        questions(peer).add(question);
        try {
            return question.get(SOON_S, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private BlockingQueue<CompletableFuture<Long>> questions(String peer) {
        return asked.computeIfAbsent(peer, one -> new LinkedBlockingQueue<>());
    }
}
