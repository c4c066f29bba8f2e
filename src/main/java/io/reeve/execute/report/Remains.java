package io.reeve.execute.report;

import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.WorkerNote;
import io.reeve.message.WorkerNote.Launched;
import io.reeve.model.AttemptId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an earlier process of this node left, as its notes tell. */
public final class Remains {
    static final Remains NONE = new Remains();

    /** No incarnation: there was no earlier process, or what it was is not known. */
    public static final long NO_INCARNATION = -1;

    private final Map<AttemptId, Launched> launched = new LinkedHashMap<>();
    private final Map<AttemptId, WorkerNote.Stopping> stops = new HashMap<>();
    private final Map<AttemptId, Unacknowledged> reports = new LinkedHashMap<>();
    private final Set<AttemptId> forgotten = new LinkedHashSet<>();
    private long incarnation = NO_INCARNATION;

    /** Statuses of one attempt that the leader may not have, by number, and the number up to which it has them. */
    static final class Unacknowledged {
        final TreeMap<Integer, AttemptStatus> statuses = new TreeMap<>();
        int number;

        int lastNumber() {
            return statuses.isEmpty() ? number : statuses.lastKey();
        }

        boolean hasEnd() {
            return !statuses.isEmpty() && statuses.lastEntry().getValue().status() instanceof Status.Ended;
        }
    }

    void add(WorkerNote note) {
        if (note instanceof WorkerNote.Begun begun) {
            begin(begun);
        } else if (note instanceof Launched launch) {
            launched.put(launch.assignment().attempt(), launch);
        } else if (note instanceof WorkerNote.Stopping stop) {
            stops.putIfAbsent(stop.attempt(), stop);
        } else if (note instanceof WorkerNote.Reported reported) {
            of(reported.status().attempt()).statuses.put(reported.status().number(), reported.status());
        } else if (note instanceof WorkerNote.Acknowledged acknowledged) {
            Unacknowledged of = of(acknowledged.attempt());
            of.number = acknowledged.number();
            of.statuses.headMap(acknowledged.number(), true).clear();
        } else if (note instanceof WorkerNote.Forgotten over) {
            over.attempts().forEach(this::drop);
            forgotten.addAll(over.attempts());
        }
    }

    private Unacknowledged of(AttemptId attempt) {
        return reports.computeIfAbsent(attempt, id -> new Unacknowledged());
    }

    private void begin(WorkerNote.Begun begun) {
        if (begun.incarnation() != incarnation) {
            Set<AttemptId> accepted = new HashSet<>(begun.accepted());
            Set<AttemptId> known = new LinkedHashSet<>(launched.keySet());
            known.addAll(reports.keySet());
            known.removeAll(accepted);
            known.forEach(this::drop);
            forgotten.addAll(known);
        }
        incarnation = begun.incarnation();
    }

    private void drop(AttemptId attempt) {
        launched.remove(attempt);
        stops.remove(attempt);
        reports.remove(attempt);
    }

    public long incarnation() {
        return incarnation;
    }

    /** Those whose process was to be started, and whose end was not noted. */
    public List<Launched> running() {
        List<Launched> running = new ArrayList<>();
        for (Launched launch : launched.values()) {
            Unacknowledged of = reports.get(launch.assignment().attempt());
            if (of == null || !of.hasEnd()) {
                running.add(launch);
            }
        }
        return running;
    }

    /** Those whose end was noted, and not acknowledged. */
    public List<AttemptId> ended() {
        List<AttemptId> ended = new ArrayList<>();
        reports.forEach((attempt, of) -> {
            if (of.hasEnd()) {
                ended.add(attempt);
            }
        });
        return ended;
    }

    /** The attempts of which something was reported. */
    Set<AttemptId> reported() {
        return Collections.unmodifiableSet(reports.keySet());
    }

    /** What is to be reported of an attempt that was started or has ended; null for none. */
    @Nullable
    Unacknowledged reports(AttemptId attempt) {
        return reports.get(attempt);
    }

    public boolean wasReportedRunning(Launched launch) {
        Unacknowledged of = reports.get(launch.assignment().attempt());
        return launch.running()
                || of != null
                        && of.statuses.values().stream().anyMatch(status -> status.status() instanceof Status.Running);
    }

    /** Why it was told to stop first; null where it was not. */
    public WorkerNote.@Nullable Stopping stopping(AttemptId attempt) {
        return stops.get(attempt);
    }

    /** Those that must not be started again. */
    public Set<AttemptId> forgotten() {
        return forgotten;
    }

    public long highestLaunchId() {
        return launched.values().stream().mapToLong(Launched::launchId).max().orElse(0);
    }
}
