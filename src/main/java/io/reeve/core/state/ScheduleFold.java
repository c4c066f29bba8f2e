package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.ScheduleEvent;
import io.reeve.model.JobId;
import io.reeve.model.Origin;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All schedules, folded from their events. */
final class ScheduleFold {
    /** Ended schedules that are still shown; the longest ended leaves first. */
    private static final int MAX_ENDED = 1_000;

    private final Map<Long, ScheduleEntry> schedules = new TreeMap<>();
    private int ended;

    void restore(List<ScheduleEntry> entries) {
        entries.forEach(entry -> schedules.put(entry.id().number(), entry));
        ended = (int) entries.stream().filter(entry -> !entry.isActive()).count();
    }

    List<ScheduleEntry> entries() {
        return List.copyOf(schedules.values());
    }

    Collection<ScheduleEntry> all() {
        return Collections.unmodifiableCollection(schedules.values());
    }

    @Nullable
    ScheduleEntry get(JobId id) {
        ScheduleEntry entry = schedules.get(id.number());
        return entry == null || !entry.id().equals(id) ? null : entry;
    }

    void fold(ScheduleEvent event, Origin origin, long atMs) {
        long number = event.schedule().number();
        if (event instanceof ScheduleEvent.ScheduleCreated created) {
            schedules.put(number, ScheduleEntry.created(created, origin, atMs));
            return;
        }
        ScheduleEntry known = get(event.schedule());
        require(known != null && known.isActive(), "%s is no active schedule", event.schedule());
        ScheduleEntry entry = Objects.requireNonNull(known);
        if (event instanceof ScheduleEvent.ScheduleFired fired) {
            require(fired.instantMs() > entry.decidedMs(), "%s decided an instant twice", entry.id());
            schedules.put(number, entry.fired(fired.instantMs(), fired.run()));
        } else if (event instanceof ScheduleEvent.ScheduleSkipped skipped) {
            require(
                    skipped.instantMs() > entry.decidedMs() && skipped.untilMs() > skipped.instantMs(),
                    "%s decided an instant twice",
                    entry.id());
            schedules.put(
                    number, entry.skipped(skipped.untilMs() - 1, skipped.count(), skipped.reason(), skipped.message()));
        } else if (event instanceof ScheduleEvent.ScheduleEnded end) {
            schedules.put(number, entry.ended(atMs, end.reason(), end.message()));
            ended++;
            forgetOldest();
        }
    }

    private void forgetOldest() {
        if (ended <= MAX_ENDED) {
            return;
        }
        ScheduleEntry oldest = null;
        for (ScheduleEntry entry : schedules.values()) {
            if (!entry.isActive() && (oldest == null || entry.endedAtMs() < oldest.endedAtMs())) {
                oldest = entry;
            }
        }
        schedules.remove(Objects.requireNonNull(oldest).id().number());
        ended--;
    }
}
