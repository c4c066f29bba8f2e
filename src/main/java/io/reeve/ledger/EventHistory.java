package io.reeve.ledger;

import io.reeve.encoding.Sink;
import io.reeve.event.Recorded;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of the recent past, for readers, apart from the log. Thread-safe: one appends, any number read.
 *
 * <p>Appends are not forced to the disk one by one. After a crash the end may be missing or torn; it is cut off at the
 * next opening, and the log, which was forced, brings the same events again. A snapshot, which ends what the log can
 * bring, forces the history first.
 */
public final class EventHistory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventHistory.class);

    /** A reader gets no more than this in one page, whatever it asks for. */
    public static final int MAX_PAGE_EVENTS = 10_000;

    private final HistoryFolder folder;
    private final HistoryConfig config;
    private final Deque<HistorySegment> segments;
    private final Deque<Recorded> newest = new ArrayDeque<>();
    private final List<HistorySegment> unsynced = new ArrayList<>();
    private final Sink sink = new Sink();
    private long lastSequence;

    /** Opens what is in the folder, or starts there, after making it. */
    public EventHistory(Path folder, HistoryConfig config) throws IOException {
        this.folder = new HistoryFolder(folder);
        this.config = config;
        segments = this.folder.open();
        if (!segments.isEmpty()) {
            lastSequence = segments.getLast().last();
            unsynced.add(segments.getLast());
        }
    }

    /** Of the newest event; 0 before the first. */
    public synchronized long lastSequence() {
        return lastSequence;
    }

    /** Of the oldest readable event; one more than the last where there is none. */
    public synchronized long oldestSequence() {
        return segments.isEmpty() ? lastSequence + 1 : segments.getFirst().first();
    }

    /**
     * Appends events in order. What is here already is skipped, so that the log may bring it again.
     *
     * @throws IllegalStateException where an event before these is missing
     */
    public synchronized void append(List<Recorded> events) throws IOException {
        List<Recorded> fresh = withoutKnown(events);
        int done = 0;
        while (done < fresh.size()) {
            HistorySegment segment = segmentToFill();
            int room = (int) Math.min(config.segmentEvents() - segment.count(), fresh.size() - done);
            List<Recorded> part = fresh.subList(done, done + room);
            segment.append(part, sink);
            done += room;
            lastSequence = segment.last();
            remember(part);
        }
    }

    /**
     * Up to {@code limit} events after the given sequence number.
     *
     * @throws IOException where the disk cannot be read, or its content is damaged
     */
    public HistoryPage page(long afterSequence, int limit) throws IOException {
        if (afterSequence < 0 || limit < 1) {
            throw new IllegalArgumentException(
                    "a page is at least 1 event after a sequence from 0, asked " + limit + " after " + afterSequence);
        }
        int most = Math.min(limit, MAX_PAGE_EVENTS);
        long wanted = afterSequence + 1;
        HistorySegment segment;
        long last;
        synchronized (this) {
            last = lastSequence;
            if (wanted > last) {
                return new HistoryPage.Events(List.of(), last);
            }
            if (wanted < oldestSequence()) {
                return new HistoryPage.TooOld(oldestSequence(), last);
            }
            Recorded inMemory = newest.peekFirst();
            if (inMemory != null && wanted >= inMemory.sequence()) {
                long skip = wanted - inMemory.sequence();
                return new HistoryPage.Events(
                        newest.stream().skip(skip).limit(most).toList(), last);
            }
            segment = segmentOf(wanted);
        }
        try {
            return new HistoryPage.Events(segment.read(wanted, most), last);
        } catch (NoSuchFileException e) {
            return new HistoryPage.TooOld(oldestSequence(), last); // dropped between the look and the read
        }
    }

    /** Forces everything appended before onto the disk. Appends and reads go on meanwhile. */
    public void sync() throws IOException {
        List<HistorySegment> written;
        long upTo;
        synchronized (this) {
            written = List.copyOf(unsynced);
            upTo = lastSequence;
        }
        for (HistorySegment segment : written) {
            segment.sync();
        }
        folder.markSynced(upTo);
        synchronized (this) {
            for (HistorySegment segment : written) {
                if (segment != segments.peekLast()) {
                    unsynced.remove(segment);
                    segment.close();
                }
            }
        }
    }

    /** Forgets everything; the next event is the one after {@code sequence}. For a peer that skipped over the rest. */
    public synchronized void restartAfter(long sequence) throws IOException {
        while (!segments.isEmpty()) {
            segments.removeLast().delete();
        }
        unsynced.clear();
        newest.clear();
        lastSequence = sequence;
    }

    @Override
    public void close() throws IOException {
        sync();
        synchronized (this) {
            for (HistorySegment segment : segments) {
                segment.close();
            }
        }
    }

    private List<Recorded> withoutKnown(List<Recorded> events) {
        int known = 0;
        while (known < events.size() && events.get(known).sequence() <= lastSequence) {
            known++;
        }
        for (int i = known; i < events.size(); i++) {
            long expected = lastSequence + 1 + i - known;
            if (events.get(i).sequence() != expected) {
                throw new IllegalStateException("the history of events misses " + expected + ": after " + lastSequence
                        + " came " + events.get(i).sequence());
            }
        }
        return events.subList(known, events.size());
    }

    private HistorySegment segmentToFill() throws IOException {
        HistorySegment last = segments.peekLast();
        if (last != null && last.count() < config.segmentEvents() && last.sizeBytes() < config.segmentBytes()) {
            return last;
        }
        dropOld();
        HistorySegment next = folder.begin(lastSequence + 1);
        segments.add(next);
        unsynced.add(next);
        return next;
    }

    private void remember(List<Recorded> events) {
        newest.addAll(events);
        while (newest.size() > config.cachedEvents()) {
            newest.removeFirst();
        }
    }

    /** Old ones go when a new one begins. */
    private void dropOld() throws IOException {
        long bytes = 0;
        for (HistorySegment segment : segments) {
            bytes += segment.sizeBytes();
        }
        while (segments.size() > 1 && mayDrop(segments.getFirst(), bytes)) {
            HistorySegment oldest = segments.removeFirst();
            bytes -= oldest.sizeBytes();
            unsynced.remove(oldest);
            oldest.delete();
        }
    }

    private boolean mayDrop(HistorySegment oldest, long bytes) {
        if (bytes > config.maxBytes()) {
            return true;
        }
        if (lastSequence - oldest.last() < config.keepEvents()) {
            return false;
        }
        long nowMs = newest.isEmpty() ? Long.MIN_VALUE : newest.getLast().atMs();
        try {
            return oldest.read(oldest.last(), 1).get(0).atMs() < nowMs - config.keepMs();
        } catch (IOException e) {
            LOG.warn("history-unreadable reason=\"{}\"; it is dropped", e.getMessage());
            return true;
        }
    }

    private HistorySegment segmentOf(long sequence) {
        Iterator<HistorySegment> fromNewest = segments.descendingIterator();
        HistorySegment segment = fromNewest.next();
        while (segment.first() > sequence) {
            segment = fromNewest.next();
        }
        return segment;
    }
}
