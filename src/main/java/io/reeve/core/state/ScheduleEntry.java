package io.reeve.core.state;

import io.reeve.event.ScheduleEvent;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Origin;
import io.reeve.model.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as the ledger knows it.
 *
 * @param decidedMs the last instant that was decided, whether it ran or not; at first when it was created. The next one
 *     is the first after it, so none is decided twice and none is passed over
 * @param lastRunMs the instant of its last run, or {@link AttemptEntry#NOT_YET}
 * @param lastRun the job of its last run, or null
 * @param runs how many instants ran
 * @param skipped how many did not
 * @param endedAtMs or {@link AttemptEntry#NOT_YET}
 */
public record ScheduleEntry(
        JobId id,
        JobSpec spec,
        String documentHash,
        Origin origin,
        long createdAtMs,
        long decidedMs,
        long lastRunMs,
        @Nullable JobId lastRun,
        long runs,
        long skipped,
        long endedAtMs,
        Reason reason,
        String message) {
    static ScheduleEntry created(ScheduleEvent.ScheduleCreated event, Origin origin, long atMs) {
        return new ScheduleEntry(
                event.schedule(),
                event.spec(),
                event.documentHash(),
                origin,
                atMs,
                atMs,
                AttemptEntry.NOT_YET,
                null,
                0,
                0,
                AttemptEntry.NOT_YET,
                Reason.NONE,
                "");
    }

    public boolean isActive() {
        return endedAtMs == AttemptEntry.NOT_YET;
    }

    ScheduleEntry fired(long instantMs, JobId run) {
        return new ScheduleEntry(
                id,
                spec,
                documentHash,
                origin,
                createdAtMs,
                instantMs,
                instantMs,
                run,
                runs + 1,
                skipped,
                endedAtMs,
                reason,
                message);
    }

    ScheduleEntry skipped(long newDecidedMs, long count, Reason why, String words) {
        return new ScheduleEntry(
                id,
                spec,
                documentHash,
                origin,
                createdAtMs,
                newDecidedMs,
                lastRunMs,
                lastRun,
                runs,
                skipped + count,
                endedAtMs,
                why,
                words);
    }

    ScheduleEntry ended(long atMs, Reason why, String words) {
        return new ScheduleEntry(
                id,
                spec,
                documentHash,
                origin,
                createdAtMs,
                decidedMs,
                lastRunMs,
                lastRun,
                runs,
                skipped,
                atMs,
                why,
                words);
    }
}
