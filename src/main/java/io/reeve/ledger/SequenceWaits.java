package io.reeve.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Who waits for the state to reach a sequence. Thread-safe. */
final class SequenceWaits {
    private final NavigableMap<Long, List<CompletableFuture<Void>>> waits = new TreeMap<>();
    private long least = Long.MAX_VALUE;
    private long reached;

    synchronized CompletableFuture<Void> until(long sequence) {
        var wait = new CompletableFuture<Void>();
        if (sequence <= reached) {
            wait.complete(null);
        } else {
            waits.computeIfAbsent(sequence, at -> new ArrayList<>()).add(wait);
            least = waits.firstKey();
        }
        return wait;
    }

    /** Costs next to nothing where nobody waits for so much. */
    void reached(long sequence) {
        List<CompletableFuture<Void>> over = new ArrayList<>();
        synchronized (this) {
            reached = sequence;
            if (sequence >= least) {
                var done = waits.headMap(sequence, true);
                done.values().forEach(over::addAll);
                done.clear();
                least = waits.isEmpty() ? Long.MAX_VALUE : waits.firstKey();
            }
        }
        over.forEach(wait -> wait.complete(null));
    }
}
