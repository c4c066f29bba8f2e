package io.reeve.calendar;

import io.reeve.model.Recurrence;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A cron pattern on the clock of a zone.
 *
 * <p>Where that clock jumps, two kinds of patterns differ, as in Vixie cron. One that names times of the day runs once
 * for each: right after a jump forward that left them out (several are one run), and in the first pass where a jump
 * back brings them twice. One that means an interval, with a {@code *} or a step in hour, minute or second, follows
 * real time: it runs in both passes, and what a jump left out is left out.
 */
public final class ZonedCron implements Recurrence {
    private final CronPattern pattern;
    private final ZoneRules rules;

    public ZonedCron(CronPattern pattern, ZoneId zone) {
        this.pattern = pattern;
        this.rules = zone.getRules();
    }

    @Override
    public OptionalLong nextAfter(long ms) {
        Instant after = Instant.ofEpochMilli(ms);
        Instant next = pattern.isFixedTime() ? nextTime(after) : nextOfInterval(after);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.toEpochMilli());
    }

    private @Nullable Instant nextTime(Instant after) {
        LocalDateTime local = pattern.next(LocalDateTime.ofInstant(after, rules.getOffset(after)));
        while (local != null) {
            Instant instant = Zones.instantOf(local, rules);
            if (instant.isAfter(after)) {
                return instant;
            }
            local = pattern.next(local);
        }
        return null;
    }

    private @Nullable Instant nextOfInterval(Instant after) {
        // Between two jumps the clock is plain arithmetic; so each stretch is searched with its one offset.
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime from = LocalDateTime.ofInstant(after, offset).truncatedTo(ChronoUnit.SECONDS);
        Instant searched = after;
        while (true) {
            LocalDateTime local = pattern.next(from);
            if (local == null) {
                return null;
            }
            Instant instant = local.toInstant(offset);
            ZoneOffsetTransition jump = rules.nextTransition(searched);
            if (jump == null || instant.isBefore(jump.getInstant())) {
                return instant;
            }
            searched = jump.getInstant();
            offset = jump.getOffsetAfter();
            from = jump.getDateTimeAfter().minusSeconds(1);
        }
    }
}
