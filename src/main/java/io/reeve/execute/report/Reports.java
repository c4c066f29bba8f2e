package io.reeve.execute.report;

import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.FromWorker.StatusReport;
import io.reeve.message.ToWorker.Acknowledge.Receipt;
import io.reeve.message.WorkerNote;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The statuses that the leader has not acknowledged: numbers and notes them, sends them, and sends them again. Pure but
 * for the link, and single-threaded; times are milliseconds of a clock that never runs backwards.
 */
public final class Reports {
    /*
     * A status goes out at once while fewer than MAX_OPEN reports wait for their acknowledgement; beyond that, what
     * gathers goes out together when one of them is acknowledged. So a lone task is reported without delay, and a busy
     * worker sends batches as large as the leader is slow, without any timer. The timer only repeats what was lost.
     */
    static final int MAX_OPEN = 4;

    /** Statuses in one message: some 100 KB. */
    static final int MAX_STATUSES = 1_000;

    /** Outputs in one message, unless one attempt alone has more: some 1 MB. */
    static final int MAX_OUTPUTS = 10_000;

    static final long FIRST_REPEAT_MS = 1_000;
    static final long LAST_REPEAT_MS = 8_000;

    private final NodeId node;
    private final WorkerLink link;
    private final Consumer<WorkerNote> notes;
    private final Map<AttemptId, Waiting> waiting = new LinkedHashMap<>();
    /** How far the numbers of an earlier process went, of attempts that were not told of since. */
    private final Map<AttemptId, Integer> earlier = new HashMap<>();

    private final Deque<Entry> unsent = new ArrayDeque<>();
    private long incarnation = -1;
    private int open;
    private long repeatMs = FIRST_REPEAT_MS;
    private long repeatAtMs = Long.MAX_VALUE;

    /** @param notes must be safe before the link sends what they are of */
    public Reports(NodeId node, WorkerLink link, Consumer<WorkerNote> notes) {
        this.node = node;
        this.link = link;
        this.notes = notes;
    }

    /**
     * What an earlier process of this node noted. Of attempts that this one does not hold only the numbers go on: a
     * receipt for that process may still be on its way, and must not be taken for one of what is told anew.
     */
    public void restore(Remains remains, Set<AttemptId> held) {
        for (AttemptId attempt : remains.reported()) {
            Remains.Unacknowledged noted = Objects.requireNonNull(remains.reports(attempt));
            if (held.contains(attempt)) {
                restore(attempt, noted);
            } else {
                earlier.put(attempt, noted.lastNumber());
            }
        }
    }

    private void restore(AttemptId attempt, Remains.Unacknowledged noted) {
        Waiting of = waiting.computeIfAbsent(attempt, id -> new Waiting());
        of.lastNumber = noted.number;
        for (AttemptStatus status : noted.statuses.values()) {
            of.lastNumber = status.number();
            Entry entry = new Entry(status);
            entry.told = true; // perhaps; and a number that was told means the same for ever
            of.entries.add(entry);
        }
    }

    /** From now on they are sent, as those of this incarnation; of attempts that are not {@code held} none. */
    public void begin(long newIncarnation, Set<AttemptId> held) {
        incarnation = newIncarnation;
        waiting.keySet().retainAll(held);
        queueAll();
        repeatMs = FIRST_REPEAT_MS;
        repeatAtMs = Long.MAX_VALUE;
    }

    /** No incarnation is there to send them for: they wait for the next. */
    public void suspend() {
        incarnation = -1;
    }

    /** For a file of notes that is written anew. */
    public void noteAll(Consumer<WorkerNote> to) {
        earlier.forEach((attempt, number) -> to.accept(new WorkerNote.Acknowledged(attempt, number)));
        waiting.forEach((attempt, of) -> {
            int before = of.lastNumber - of.entries.size();
            if (before > 0) {
                to.accept(new WorkerNote.Acknowledged(attempt, before));
            }
            of.entries.stream()
                    .filter(entry -> entry.noted)
                    .forEach(entry -> to.accept(new WorkerNote.Reported(entry.status)));
        });
    }

    /** Numbers, notes and queues a status; {@link #send} sends it. */
    public void add(AttemptId attempt, Status status) {
        add(attempt, status, true);
    }

    /**
     * Numbers and queues a status; {@link #send} sends it. A newer progress replaces one that was not sent yet.
     *
     * @param noted whether the next process of this node shall tell it where this one could not
     */
    public void add(AttemptId attempt, Status status, boolean noted) {
        Waiting of = waiting.computeIfAbsent(attempt, this::first);
        Entry last = of.entries.peekLast();
        if (last != null
                && !last.told
                && last.status.status() instanceof Status.Progress
                && status instanceof Status.Progress) {
            last.status = new AttemptStatus(attempt, last.status.number(), status);
            notes.accept(new WorkerNote.Reported(last.status));
            return;
        }
        Entry entry = new Entry(new AttemptStatus(attempt, ++of.lastNumber, status));
        entry.noted = noted;
        if (noted) {
            notes.accept(new WorkerNote.Reported(entry.status));
        }
        of.entries.add(entry);
        unsent.add(entry);
    }

    private Waiting first(AttemptId attempt) {
        Waiting of = new Waiting();
        Integer last = earlier.remove(attempt);
        of.lastNumber = last == null ? 0 : last;
        return of;
    }

    /** Sends what may be sent now. */
    public void send(long nowMs) {
        while (incarnation >= 0 && open < MAX_OPEN && !unsent.isEmpty()) {
            Batch batch = new Batch();
            List<AttemptStatus> statuses = new ArrayList<>();
            int outputs = 0;
            while (!unsent.isEmpty() && statuses.size() < MAX_STATUSES && outputs < MAX_OUTPUTS) {
                Entry entry = unsent.remove();
                if (entry.acknowledged) {
                    continue;
                }
                entry.batch = batch;
                entry.told = true;
                batch.left++;
                statuses.add(entry.status);
                if (entry.status.status() instanceof Status.Ended ended) {
                    outputs += ended.outputs().size();
                }
            }
            if (!statuses.isEmpty()) {
                open++;
                if (repeatAtMs == Long.MAX_VALUE) {
                    repeatAtMs = nowMs + repeatMs;
                }
                link.send(new StatusReport(node, incarnation, statuses));
            }
        }
    }

    /** Drops what is committed, and returns the attempts whose last word is among it. */
    public List<AttemptId> acknowledge(List<Receipt> receipts, long nowMs) {
        List<AttemptId> over = new ArrayList<>();
        for (Receipt receipt : receipts) {
            Waiting of = waiting.get(receipt.attempt());
            if (of == null) {
                continue;
            }
            boolean ended = false;
            while (!of.entries.isEmpty() && of.entries.peek().status.number() <= receipt.number()) {
                Entry entry = of.entries.remove();
                entry.acknowledged = true;
                ended |= entry.status.status() instanceof Status.Ended;
                if (entry.batch != null && --entry.batch.left == 0) {
                    open--;
                }
            }
            if (ended) {
                waiting.remove(receipt.attempt());
                over.add(receipt.attempt());
            }
            repeatMs = FIRST_REPEAT_MS;
            repeatAtMs = nowMs + repeatMs;
        }
        if (open == 0) {
            repeatAtMs = Long.MAX_VALUE;
        }
        send(nowMs);
        return over;
    }

    /** Sends everything again that has waited for its acknowledgement too long; to be called a few times a second. */
    public void tick(long nowMs) {
        if (nowMs < repeatAtMs) {
            return;
        }
        repeatMs = Math.min(2 * repeatMs, LAST_REPEAT_MS);
        repeatAtMs = nowMs + repeatMs;
        queueAll();
        send(nowMs);
    }

    private void queueAll() {
        unsent.clear();
        open = 0;
        for (Waiting of : waiting.values()) {
            of.entries.forEach(entry -> entry.batch = null);
            unsent.addAll(of.entries);
        }
    }

    /** Sends all that waits of one attempt again, because somebody asked. */
    public void repeat(AttemptId attempt) {
        Waiting of = waiting.get(attempt);
        if (incarnation >= 0 && of != null && !of.entries.isEmpty()) {
            List<AttemptStatus> statuses = new ArrayList<>();
            of.entries.forEach(entry -> {
                entry.told = true;
                statuses.add(entry.status);
            });
            link.send(new StatusReport(node, incarnation, statuses));
        }
    }

    /** Whether something of the attempt is to be acknowledged. */
    public boolean isWaiting(AttemptId attempt) {
        return waiting.containsKey(attempt);
    }

    public boolean isEmpty() {
        return unsent.isEmpty() && open == 0;
    }

    private static final class Waiting {
        final Deque<Entry> entries = new ArrayDeque<>();
        int lastNumber;
    }

    private static final class Entry {
        AttemptStatus status;

        @Nullable
        Batch batch;

        /** Whether it was sent, however long ago: then another status needs another number. */
        boolean told;

        boolean acknowledged;

        boolean noted = true;

        Entry(AttemptStatus status) {
            this.status = status;
        }
    }

    private static final class Batch {
        int left;
    }
}
