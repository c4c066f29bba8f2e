package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView.UploadEntry;
import io.reeve.core.state.Job;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.CellEvent.FileForgotten;
import io.reeve.event.Event;
import io.reeve.model.FanOut;
import io.reeve.model.FileSpec;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which uploads unfinished jobs need, and which nobody has needed for so long that they shall go. The time is for
 * whoever uploads now and submits later.
 */
final class Uploads {
    /** Bounds what one call decides. */
    private static final int MAX_DUE = 1_000;

    private final long graceMs;
    private final Map<String, Use> uses = new HashMap<>();
    private final TreeSet<Idle> idle = new TreeSet<>();

    private static final class Use {
        final Set<JobId> jobs = new HashSet<>();
        long lastMs;
    }

    private record Idle(long sinceMs, String sha256) implements Comparable<Idle> {
        @Override
        public int compareTo(Idle other) {
            int byTime = Long.compare(sinceMs, other.sinceMs);
            return byTime != 0 ? byTime : sha256.compareTo(other.sha256);
        }
    }

    Uploads(long graceMs) {
        this.graceMs = graceMs;
    }

    /** The uploads that a job names. */
    static Set<String> of(JobSpec spec) {
        return of(spec.tasks());
    }

    /** The uploads that a job needs, those of each version of its services included. */
    static Set<String> of(Job job) {
        Set<String> named = of(job.spec());
        for (TaskGroup group : job.groups()) {
            if (group.service() != null) {
                named.addAll(of(List.copyOf(group.service().versions().values())));
            }
        }
        return named;
    }

    static Set<String> of(List<TaskSpec> tasks) {
        Set<String> named = new LinkedHashSet<>();
        for (TaskSpec task : tasks) {
            addTo(named, task.files());
            if (task.fanOut() instanceof FanOut.Files placed) {
                addTo(named, placed.files());
            }
        }
        return named;
    }

    void clear() {
        uses.clear();
        idle.clear();
    }

    /** Also of one that was known before: it is kept on. */
    void uploaded(UploadEntry upload) {
        Use use = uses.computeIfAbsent(upload.sha256(), sha256 -> new Use());
        used(upload.sha256(), use, upload.atMs());
    }

    /** @param id of a job or a schedule */
    void needed(JobId id, Set<String> named) {
        for (String sha256 : named) {
            Use use = uses.get(sha256);
            if (use != null) {
                use.jobs.add(id);
                used(sha256, use, use.lastMs);
            }
        }
    }

    /** The job or schedule needs them no more: it has ended, now or some time ago, or names others. */
    void released(JobId id, Set<String> named, long endedAtMs) {
        for (String sha256 : named) {
            Use use = uses.get(sha256);
            if (use != null) {
                use.jobs.remove(id);
                used(sha256, use, endedAtMs);
            }
        }
    }

    /** Takes out what is needed no more: it is forgotten with the events returned. */
    List<Event> due(long nowMs) {
        List<Event> events = new ArrayList<>();
        while (!idle.isEmpty() && idle.first().sinceMs() + graceMs <= nowMs && events.size() < MAX_DUE) {
            String sha256 = idle.first().sha256();
            idle.pollFirst();
            uses.remove(sha256);
            events.add(new FileForgotten(sha256));
        }
        return events;
    }

    OptionalLong nextMs() {
        return idle.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(idle.first().sinceMs() + graceMs);
    }

    private void used(String sha256, Use use, long atMs) {
        idle.remove(new Idle(use.lastMs, sha256));
        use.lastMs = Math.max(use.lastMs, atMs);
        if (use.jobs.isEmpty()) {
            idle.add(new Idle(use.lastMs, sha256));
        }
    }

    private static void addTo(Set<String> named, List<FileSpec> files) {
        for (FileSpec file : files) {
            if (file.source() instanceof FileSpec.Source.Upload upload) {
                named.add(upload.sha256());
            }
        }
    }
}
