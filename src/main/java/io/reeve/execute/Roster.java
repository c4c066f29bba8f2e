package io.reeve.execute;

import io.reeve.execute.report.Remembered;
import io.reeve.message.WorkerNote;
import io.reeve.model.AttemptId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which attempts a worker holds, which of them may still run, and which are over. For the worker's thread, but for
 * {@link #ids} and {@link #isLive}.
 */
final class Roster {
    private final Map<AttemptId, Attempt> held = new ConcurrentHashMap<>();

    /** Those of incarnations that are over as well, until they have ended. */
    private final Set<Attempt> live = new LinkedHashSet<>();

    private final Map<Long, Attempt> byLaunch = new HashMap<>();

    private final Remembered over = new Remembered();
    private final List<Runnable> whenQuiet = new ArrayList<>();

    void add(Attempt attempt) {
        held.put(attempt.id(), attempt);
        if (attempt.isLive()) {
            live.add(attempt);
        }
        if (attempt.hasProcess()) {
            launching(attempt, attempt.launchId);
        }
    }

    /** It has its launch from here on. */
    void launching(Attempt attempt, long launchId) {
        attempt.launchId = launchId;
        byLaunch.put(launchId, attempt);
    }

    @Nullable
    Attempt find(AttemptId id) {
        return held.get(id);
    }

    @Nullable
    Attempt launched(long launchId) {
        return byLaunch.get(launchId);
    }

    List<Attempt> held() {
        return List.copyOf(held.values());
    }

    List<Attempt> live() {
        return List.copyOf(live);
    }

    List<AttemptId> ids() {
        return List.copyOf(held.keySet());
    }

    boolean isLive(AttemptId id) {
        Attempt attempt = held.get(id);
        return attempt != null && attempt.isLive();
    }

    /** It is never to be started again. */
    void remember(AttemptId id) {
        over.add(id);
    }

    boolean isOver(AttemptId id) {
        return over.contains(id);
    }

    /** It is held no more; what runs of it is still waited for. */
    void forget(AttemptId id) {
        held.remove(id);
        over.add(id);
    }

    /** Whether it is of an incarnation that is over. */
    boolean isForgotten(Attempt attempt) {
        return held.get(attempt.id()) != attempt;
    }

    /** Nothing of it runs or is written any more. */
    void ended(Attempt attempt) {
        live.remove(attempt);
        byLaunch.remove(attempt.launchId, attempt);
    }

    /** Runs {@code callback} when nothing runs but what is to be kept, which may be now. */
    void whenQuiet(Runnable callback) {
        whenQuiet.add(callback);
        tellIfQuiet();
    }

    void tellIfQuiet() {
        if (!whenQuiet.isEmpty() && live.stream().allMatch(Attempt::isKept)) {
            List<Runnable> callbacks = List.copyOf(whenQuiet);
            whenQuiet.clear();
            callbacks.forEach(Runnable::run);
        }
    }

    /** For a file of notes that is written anew. */
    void noteAll(Consumer<WorkerNote> to) {
        for (Attempt attempt : live) {
            if (attempt.hasProcess() && !isForgotten(attempt)) {
                to.accept(Adoption.note(attempt));
                Attempt.Stop stop = attempt.stop;
                if (stop != null) {
                    to.accept(new WorkerNote.Stopping(attempt.id(), stop.reason(), stop.message()));
                }
            }
        }
        to.accept(new WorkerNote.Forgotten(over.recent()));
    }
}
