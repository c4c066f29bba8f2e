package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView.UploadEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.ScheduleEntry;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.model.JobId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Ended jobs that are still in the state, oldest end first, and uploads: which of them shall leave. */
final class Retention {
    private final SchedulerLimits limits;
    private final TreeSet<Kept> kept =
            new TreeSet<>(Comparator.comparingLong(Kept::endedAtMs).thenComparing(Kept::job));
    private final Map<JobId, Kept> keptOf = new HashMap<>();
    private final Uploads uploads;
    /** The uploads that each job named when it was looked at last: an update of a service may name others. */
    private final Map<JobId, Set<String>> namedBy = new HashMap<>();

    private long tasks;

    private record Kept(JobId job, long endedAtMs, int tasks) {}

    Retention(SchedulerLimits limits) {
        this.limits = limits;
        this.uploads = new Uploads(limits.uploadGraceMs());
    }

    void clear() {
        kept.clear();
        keptOf.clear();
        uploads.clear();
        namedBy.clear();
        tasks = 0;
    }

    /** Before the jobs that need it. */
    void uploaded(UploadEntry upload) {
        uploads.uploaded(upload);
    }

    /** Also of one that had ended and was retried, or that was changed. */
    void begun(Job job, long nowMs) {
        Kept before = keptOf.remove(job.id());
        if (before != null) {
            kept.remove(before);
            tasks -= before.tasks();
        }
        Set<String> named = Uploads.of(job);
        uploads.needed(job.id(), named);
        Set<String> dropped = named.isEmpty() ? namedBy.remove(job.id()) : namedBy.put(job.id(), named);
        if (dropped != null) {
            dropped.removeAll(named);
            uploads.released(job.id(), dropped, nowMs);
        }
    }

    void ended(Job job) {
        Set<String> named = Uploads.of(job);
        Set<String> before = namedBy.remove(job.id());
        if (before != null) {
            named.addAll(before);
        }
        uploads.released(job.id(), named, job.header().endedAtMs());
        int count = job.size();
        Kept ended = new Kept(job.id(), job.header().endedAtMs(), count);
        kept.add(ended);
        keptOf.put(job.id(), ended);
        tasks += count;
    }

    /** A schedule needs its uploads for the runs to come. */
    void scheduled(ScheduleEntry entry) {
        if (entry.isActive()) {
            uploads.needed(entry.id(), Uploads.of(entry.spec()));
        } else {
            uploads.released(entry.id(), Uploads.of(entry.spec()), entry.endedAtMs());
        }
    }

    /** Takes out what exceeds a limit at {@code nowMs}: it is forgotten with the events returned. */
    List<Event> due(long nowMs) {
        List<Event> events = new ArrayList<>();
        while (!kept.isEmpty() && isOver(nowMs)) {
            Kept oldest = kept.first();
            kept.pollFirst();
            keptOf.remove(oldest.job());
            tasks -= oldest.tasks();
            events.add(new JobEvent.JobForgotten(oldest.job()));
        }
        events.addAll(uploads.due(nowMs));
        return events;
    }

    private boolean isOver(long nowMs) {
        return kept.size() > limits.maxFinishedJobs()
                || tasks > limits.maxFinishedTasks()
                || kept.first().endedAtMs() + limits.finishedForMs() <= nowMs;
    }

    OptionalLong nextMs() {
        OptionalLong upload = uploads.nextMs();
        if (kept.isEmpty()) {
            return upload;
        }
        long job = kept.first().endedAtMs() + limits.finishedForMs();
        return OptionalLong.of(Math.min(job, upload.orElse(job)));
    }
}
