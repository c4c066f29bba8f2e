package io.reeve.ledger;

import io.reeve.core.state.ForgottenJob;
import io.reeve.core.state.Job;
import io.reeve.model.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that left the state, for those who still ask about them. Thread-safe: one appends, any number read.
 *
 * <p>It survives a crash as the history of events does: what was not forced is cut off, and the log brings the events
 * again that took those jobs out of the state; a snapshot, which ends what the log can bring, forces the archive first.
 */
public final class JobArchive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobArchive.class);

    /** A page looks at no more records than this, so that a filter which nothing passes does not read them all. */
    private static final int MAX_SCANNED = 10_000;

    private final Path folder;
    private final ArchiveConfig config;
    private final Deque<ArchiveSegment> segments = new ArrayDeque<>();
    private final List<ArchiveSegment> full = new ArrayList<>();
    private long lastSequence;

    /**
     * Some of the jobs, those first that left the state last.
     *
     * @param next where the next page goes on, or null at the end; a page may be short of its limit and have one
     */
    public record Page(List<Job> jobs, @Nullable JobId next) {
        public Page {
            jobs = List.copyOf(jobs);
        }
    }

    /** Opens what is in the folder, or starts there, after making it. */
    public JobArchive(Path folder, ArchiveConfig config) throws IOException {
        this.folder = folder;
        this.config = config;
        PrivateFolder.make(folder);
        open();
    }

    public ArchiveConfig config() {
        return config;
    }

    /** In order; what is here already is skipped, so that the log may bring it again. */
    public synchronized void append(List<ForgottenJob> jobs) throws IOException {
        for (ForgottenJob job : jobs) {
            if (job.sequence() > lastSequence) {
                segmentFor(job).append(job);
                lastSequence = job.sequence();
            }
        }
    }

    /** The job as it was at last, or null where it is not here, or no more. */
    public @Nullable Job find(JobId id) throws IOException {
        for (ArchiveSegment segment : newestFirst()) {
            Job found = find(segment, id);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** @param after the page before had it as {@code next}; null for the first page */
    public Page page(@Nullable JobId after, int limit, Predicate<Job> filter) throws IOException {
        List<Job> jobs = new ArrayList<>();
        boolean reached = after == null;
        int scanned = 0;
        JobId last = null;
        for (ArchiveSegment segment : newestFirst()) {
            int from = segment.count() - 1;
            if (!reached && after != null) {
                int slot = segment.slotOf(after.number());
                reached = slot != ArchiveIndex.NOT_HERE;
                from = slot - 1;
            }
            for (int slot = from; reached && slot >= 0; slot--) {
                if (jobs.size() == limit || scanned == MAX_SCANNED) {
                    return new Page(jobs, last);
                }
                scanned++;
                Job job = segment.read(slot).job();
                last = job.id();
                if (filter.test(job)) {
                    jobs.add(job);
                }
            }
        }
        return new Page(jobs, null);
    }

    /** Forces everything appended before onto the disk. Appends and reads go on meanwhile. */
    public void sync() throws IOException {
        List<ArchiveSegment> finished;
        ArchiveSegment open;
        synchronized (this) {
            finished = List.copyOf(full);
            open = segments.peekLast();
        }
        for (ArchiveSegment segment : finished) {
            segment.finish();
        }
        if (open != null) {
            open.sync();
        }
        synchronized (this) {
            full.removeAll(finished);
        }
    }

    @Override
    public void close() throws IOException {
        sync();
        synchronized (this) {
            for (ArchiveSegment segment : segments) {
                segment.close();
            }
        }
    }

    private static @Nullable Job find(ArchiveSegment segment, JobId id) throws IOException {
        try {
            int slot = segment.slotOf(id.number());
            Job job = slot == ArchiveIndex.NOT_HERE ? null : segment.read(slot).job();
            return job != null && job.id().equals(id) ? job : null;
        } catch (NoSuchFileException dropped) {
            return null; // between the look and the read
        }
    }

    private synchronized List<ArchiveSegment> newestFirst() {
        List<ArchiveSegment> all = new ArrayList<>(segments);
        Collections.reverse(all);
        return all;
    }

    private ArchiveSegment segmentFor(ForgottenJob job) throws IOException {
        ArchiveSegment last = segments.peekLast();
        if (last != null && last.count() < config.segmentJobs() && last.sizeBytes() < config.segmentBytes()) {
            return last;
        }
        if (last != null) {
            full.add(last);
        }
        dropOld(job.atMs());
        ArchiveSegment next = ArchiveSegment.begin(folder, job.sequence());
        segments.add(next);
        return next;
    }

    /** Old ones go when a new one begins. */
    private void dropOld(long nowMs) throws IOException {
        long bytes = segments.stream().mapToLong(ArchiveSegment::sizeBytes).sum();
        long jobs = segments.stream().mapToLong(ArchiveSegment::count).sum();
        while (segments.size() > 1) {
            ArchiveSegment oldest = segments.getFirst();
            boolean isOld = jobs - oldest.count() >= config.keepJobs() && oldest.lastAtMs() < nowMs - config.keepMs();
            if (!isOld && bytes <= config.maxBytes()) {
                return;
            }
            segments.removeFirst();
            full.remove(oldest);
            bytes -= oldest.sizeBytes();
            jobs -= oldest.count();
            oldest.delete();
        }
    }

    /** What follows a file that is cut off is dropped, so that the log brings it again in order. */
    private void open() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(ArchiveSegment::isName).sorted().toList();
        }
        boolean broken = false;
        for (Path file : files) {
            long sizeBytes = Files.size(file);
            ArchiveSegment segment = ArchiveSegment.open(file);
            if (broken || segment.count() == 0) {
                LOG.warn("past-jobs-dropped file={} reason=\"what comes before is cut off\"", file);
                segment.delete();
            } else {
                segments.add(segment);
                lastSequence = segment.lastSequence();
            }
            broken = broken || segment.sizeBytes() < sizeBytes;
        }
        full.addAll(segments);
        full.remove(segments.peekLast());
    }
}
