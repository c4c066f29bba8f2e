package io.reeve.core.schedule;

import io.reeve.core.state.Job;
import io.reeve.event.Event;
import io.reeve.model.Deadline;
import io.reeve.model.JobId;
import io.reeve.model.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/** Kills what is left of a job when its deadline comes. */
final class Deadlines {
    private final Kills kills;
    private final TreeSet<Due> dues = new TreeSet<>();
    private final Map<JobId, Due> dueOf = new HashMap<>();

    private record Due(long ms, JobId job, long begunMs) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(ms, other.ms);
            return byTime != 0 ? byTime : job.compareTo(other.job);
        }

        String inWords() {
            return "it had not ended by its deadline, " + (ms - begunMs) + " ms after it began";
        }
    }

    Deadlines(Kills kills) {
        this.kills = kills;
    }

    void clear() {
        dues.clear();
        dueOf.clear();
    }

    void begun(Job job) {
        ended(job.id());
        Deadline deadline = job.spec().deadline();
        if (deadline != null && !job.header().killRequested()) {
            long begunMs = job.header().begunAtMs();
            Due due = new Due(deadline.atMs(begunMs), job.id(), begunMs);
            dues.add(due);
            dueOf.put(job.id(), due);
        }
    }

    void ended(JobId job) {
        Due due = dueOf.remove(job);
        if (due != null) {
            dues.remove(due);
        }
    }

    List<Event> due(long nowMs) {
        List<Event> events = new ArrayList<>();
        while (!dues.isEmpty() && dues.first().ms() <= nowMs) {
            Due due = dues.first();
            ended(due.job());
            events.addAll(kills.job(due.job(), Reason.DEADLINE, due.inWords()));
        }
        return events;
    }

    OptionalLong nextMs() {
        return dues.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(dues.first().ms());
    }
}
