package io.reeve.ledger;

import io.reeve.ledger.LedgerException.Outcome;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the other peers for their term, until a majority has said that it is in no later one.
 *
 * <p>A peer enters a term for good before it votes in it. So where a majority is in no later term, nobody had been
 * elected to one when it was asked (Diego Ongaro, "Consensus: Bridging Theory and Practice", 6.4). Ratis' own
 * linearizable reads prove less: an index that was confirmed once is confirmed again without asking anybody, as long as
 * nothing is committed (3.3.0).
 */
final class MajorityPoll implements AutoCloseable {
    /** Asks one peer over the network, and waits for its answer. */
    interface Question {
        long termOf(String peer) throws IOException;
    }

    private final String self;
    private final Question question;
    private final ExecutorService threads = Executors.newCachedThreadPool(Threads.named("ledger-poll"));
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    MajorityPoll(String self, Question question) {
        this.self = self;
        this.question = question;
    }

    /**
     * Completes once a majority of each electorate has answered, after this call, that it is in no term after
     * {@code term}. Fails with {@link LedgerException} where one is, or too few answer.
     *
     * @param electorates the peers that vote; two sets of them while they are being changed
     */
    CompletionStage<Void> confirm(long term, List<? extends Collection<String>> electorates) {
        var tally = new Tally(term, electorates);
        tally.count(self, term);
        electorates.stream()
                .flatMap(Collection::stream)
                .distinct()
                .filter(peer -> !peer.equals(self))
                .forEach(peer -> {
                    var line = lines.computeIfAbsent(peer, Line::new);
                    line.ask().whenComplete((theirs, problem) -> {
                        if (problem == null) {
                            tally.count(peer, theirs);
                        } else {
                            tally.miss(peer, problem);
                        }
                    });
                });
        return tally.result;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** The questions to one peer, one at a time. All that ask while it is being asked share the next one, not this. */
    private final class Line {
        private final String peer;
        private boolean asking;
        private @Nullable CompletableFuture<Long> next;

        Line(String peer) {
            this.peer = peer;
        }

        synchronized CompletableFuture<Long> ask() {
            CompletableFuture<Long> mine = next == null ? new CompletableFuture<>() : next;
            next = mine;
            if (!asking) {
                send();
            }
            return mine;
        }

        private synchronized void send() {
            CompletableFuture<Long> now = next;
            next = null;
            asking = now != null;
            if (now == null) {
                return;
            }
            try {
                threads.execute(() -> answer(now));
            } catch (RejectedExecutionException closed) {
                asking = false;
                now.completeExceptionally(closed);
            }
        }

        private void answer(CompletableFuture<Long> asked) {
            try {
                asked.complete(question.termOf(peer));
            } catch (IOException | RuntimeException e) {
                asked.completeExceptionally(e);
            } finally {
                send();
            }
        }
    }

    private static final class Tally {
        private final CompletableFuture<Void> result = new CompletableFuture<>();
        private final Set<String> confirming = new HashSet<>();
        private final Set<String> missing = new HashSet<>();
        private final long term;
        private final List<? extends Collection<String>> electorates;

        Tally(long term, List<? extends Collection<String>> electorates) {
            this.term = term;
            this.electorates = electorates;
        }

        synchronized void count(String peer, long theirs) {
            if (theirs > term) {
                fail(peer + " is in term " + theirs, null);
                return;
            }
            confirming.add(peer);
            if (electorates.stream().allMatch(voters -> 2 * among(voters, confirming) > voters.size())) {
                result.complete(null);
            }
        }

        synchronized void miss(String peer, Throwable problem) {
            missing.add(peer);
            if (electorates.stream().anyMatch(voters -> 2 * among(voters, missing) >= voters.size())) {
                fail("too few peers answer", problem);
            }
        }

        private void fail(String why, @Nullable Throwable cause) {
            result.completeExceptionally(new LedgerException(
                    Outcome.NOT_APPENDED, "a majority did not confirm term " + term + ": " + why, cause));
        }

        private static long among(Collection<String> voters, Set<String> peers) {
            return voters.stream().filter(peers::contains).count();
        }
    }
}
