package io.reeve.cli;

import io.reeve.calendar.CalendarException;
import io.reeve.calendar.Recurrences;
import io.reeve.calendar.Zones;
import io.reeve.cli.http.Json;
import io.reeve.model.Recurrence;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells, without a cluster, when a schedule would run. */
@Command(description = "Tell when a cron pattern fires; needs no cluster.", synopsisSubcommandLabel = "COMMAND")
final class CronCommand {
    /** What one command line prints at most. */
    private static final int MAX_COUNT = 1_000_000;

    private final Session session;

    CronCommand(Session session) {
        this.session = session;
    }

    @Command(name = "next", description = "Print the next instants of a pattern, one a line.")
    int next(
            @Parameters(
                            paramLabel = "PATTERN",
                            description = "A cron pattern (\"30 3 * * *\") or a repeating interval (R/START/PT1H).")
                    String pattern,
            @Option(
                            names = "--zone",
                            paramLabel = "ZONE",
                            defaultValue = "UTC",
                            description = "On whose clock, such as Europe/Berlin; default UTC.")
                    String zone,
            @Option(
                            names = "--after",
                            paramLabel = "INSTANT",
                            description = "Only instants after this one, such as 2026-01-01T00:00:00Z; default now.")
                    @Nullable
                    String after,
            @Option(names = "--count", paramLabel = "N", defaultValue = "5", description = "So many; default 5.")
                    int count) {
        Arguments.requirePositive("--count", count);
        if (count > MAX_COUNT) {
            throw Arguments.usage("--count is at most " + MAX_COUNT + ", was " + count);
        }
        Recurrence recurrence = recurrence(pattern, zone);
        OptionalLong next = recurrence.nextAfter(after == null ? System.currentTimeMillis() : instant(after));
        List<String> instants = new ArrayList<>();
        for (; next.isPresent() && instants.size() < count; next = recurrence.nextAfter(next.getAsLong())) {
            instants.add(Instant.ofEpochMilli(next.getAsLong()).toString());
        }
        if (session.json()) {
            session.printJson(new Json(instants));
            return ExitStatus.DONE;
        }
        instants.forEach(session.out()::println);
        if (instants.size() < count) {
            session.note("there are no more");
        }
        return ExitStatus.DONE;
    }

    private static Recurrence recurrence(String pattern, String zone) {
        try {
            return Recurrences.parse(pattern, Zones.parse(zone));
        } catch (CalendarException wrong) {
            throw new CliException(ExitStatus.USAGE, wrong.sentence(), wrong);
        }
    }

    private static long instant(String text) {
        try {
            OffsetDateTime instant = OffsetDateTime.parse(text);
            if (instant.getYear() < 1970 || instant.getYear() > 2199) {
                throw Arguments.usage("--after is \"" + text + "\": expected a year from 1970 to 2199");
            }
            return instant.toInstant().toEpochMilli();
        } catch (DateTimeException wrong) {
            throw new CliException(
                    ExitStatus.USAGE,
                    "--after is \"" + text + "\": expected an instant such as 2026-01-01T00:00:00Z",
                    wrong);
        }
    }
}
