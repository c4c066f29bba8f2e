package io.reeve.faults;

import io.reeve.faults.Injector.Done;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What a run came to, in figures and in words. */
final class Report {
    /** A fault this near to a commit, a launch or an acknowledgement hits what may be lost or done twice. */
    private static final long NEAR_MS = 50;

    private static final Set<String> COMMITS =
            Set.of("JobSubmitted", "TaskLaunched", "AttemptEnded", "JobKillRequested");

    private final long seed;
    private final int planned;
    private final List<Done> faults;
    private final List<Submitted> jobs;
    private final List<JsonObject> events;
    private final List<StreamReader> readers;
    private final Verdict verdict;
    private final List<String> wrong;
    private final long startedMs;
    private final long endedMs = System.currentTimeMillis();

    Report(
            long seed,
            int planned,
            List<Done> faults,
            List<Submitted> jobs,
            List<JsonObject> events,
            List<StreamReader> readers,
            Verdict verdict,
            List<String> wrong,
            long startedMs) {
        this.seed = seed;
        this.planned = planned;
        this.faults = faults;
        this.jobs = jobs;
        this.events = events;
        this.readers = readers;
        this.verdict = verdict;
        this.wrong = wrong;
        this.startedMs = startedMs;
    }

    /** Everything that is not as it must be. */
    List<String> violations() {
        List<String> all = new ArrayList<>();
        verdict.lost().forEach(text -> all.add("lost: " + text));
        verdict.doubled().forEach(text -> all.add("doubled: " + text));
        readers.forEach(reader -> reader.wrong().forEach(text -> all.add("stream: " + text)));
        verdict.other().forEach(all::add);
        all.addAll(wrong);
        if (faults.size() < planned) {
            all.add("only " + faults.size() + " of " + planned + " faults could be tried");
        }
        return all;
    }

    private long streamFaults() {
        return readers.stream().mapToLong(reader -> reader.wrong().size()).sum();
    }

    /** How many faults hit within {@link #NEAR_MS} of such an instant. */
    private long near() {
        TreeSet<Long> instants = new TreeSet<>();
        events.stream()
                .filter(event -> COMMITS.contains(event.getString("type")))
                .forEach(event -> instants.add(event.getLong("at")));
        jobs.stream().filter(job -> job.id() != null).forEach(job -> instants.add(job.acknowledgedMs()));
        return faults.stream()
                .filter(done -> {
                    Long before = instants.floor(done.hitMs());
                    Long after = instants.ceiling(done.hitMs());
                    return before != null && done.hitMs() - before <= NEAR_MS
                            || after != null && after - done.hitMs() <= NEAR_MS;
                })
                .count();
    }

    /** The times of those that count, the shortest first. */
    private List<Long> untilNextLaunchMs() {
        return LeaderKill.of(faults, events).stream()
                .filter(LeaderKill::counts)
                .map(LeaderKill::launchMs)
                .sorted()
                .toList();
    }

    private long acknowledged(Predicate<Submitted> which) {
        return jobs.stream().filter(job -> job.id() != null).filter(which).count();
    }

    JsonObject toJson() {
        Map<String, Integer> kinds = new TreeMap<>();
        faults.forEach(done -> kinds.merge(done.fault().kind().name(), 1, Integer::sum));
        List<Long> launches = untilNextLaunchMs();
        return new JsonObject()
                .put("seed", seed)
                .put("seconds", (endedMs - startedMs) / 1_000)
                .put("faults", faults.size())
                .put("faultsByKind", new JsonObject(new TreeMap<String, Object>(kinds)))
                .put("faultsNearCommit", near())
                .put("nearMs", NEAR_MS)
                .put("jobsSubmitted", jobs.size())
                .put("jobsAcknowledged", acknowledged(job -> true))
                .put("killsAcknowledged", acknowledged(Submitted::killAcknowledged))
                .put("tasksAcknowledged", verdict.tasks())
                .put("tasksEnded", new JsonObject(new TreeMap<String, Object>(verdict.ends())))
                .put("runsSeen", verdict.runs())
                .put("events", events.size())
                .put(
                        "leaderTerms",
                        events.stream()
                                .filter(event -> event.getString("type").equals("TermStarted"))
                                .count())
                .put(
                        "streamConnections",
                        readers.stream().mapToInt(StreamReader::connections).sum())
                .put("lost", verdict.lost().size())
                .put("doubled", verdict.doubled().size())
                .put("streamGapsOrRepeats", streamFaults())
                .put("leaderKillToNextLaunchMs", new JsonArray(launches))
                .put(
                        "leaderKills",
                        new JsonArray(LeaderKill.of(faults, events).stream()
                                .map(LeaderKill::toJson)
                                .toList()))
                .put("violations", new JsonArray(violations()));
    }

    String toMarkdown(String command, String commit) {
        JsonObject figures = toJson();
        StringBuilder text = new StringBuilder("# Faults: seed " + seed + "\n\n");
        text.append("`").append(command).append("`, commit ").append(commit).append(", ");
        text.append(figures.getLong("seconds")).append(" s under load.\n\n| | |\n|---|---|\n");
        row(text, "faults survived", faults.size() + " of " + planned);
        row(
                text,
                "of them within " + NEAR_MS + " ms of a commit, launch or acknowledgement",
                near() + " (" + 100 * near() / Math.max(1, faults.size()) + " %)");
        row(text, "leader's terms", figures.getValue("leaderTerms"));
        row(text, "jobs submitted, acknowledged", jobs.size() + ", " + figures.getLong("jobsAcknowledged"));
        row(text, "tasks acknowledged", verdict.tasks());
        row(text, "how they ended", verdict.ends());
        row(text, "runs seen by the witness", verdict.runs());
        row(
                text,
                "events, connections of " + readers.size() + " readers",
                events.size() + ", " + figures.getValue("streamConnections"));
        row(text, "**lost**", verdict.lost().size());
        row(text, "**doubled**", verdict.doubled().size());
        row(text, "**gaps, repeats and differences in the stream**", streamFaults());
        List<Long> launches = untilNextLaunchMs();
        if (!launches.isEmpty()) {
            row(
                    text,
                    "leader killed to the next launch, median and worst of " + launches.size(),
                    String.format(
                            Locale.ROOT,
                            "%.1f s, %.1f s",
                            launches.get(launches.size() / 2) / 1_000.0,
                            launches.get(launches.size() - 1) / 1_000.0));
        }
        text.append("\n| fault | times |\n|---|---|\n");
        figures.getJsonObject("faultsByKind").forEach(kind -> row(text, kind.getKey(), kind.getValue()));
        List<String> violations = violations();
        text.append(violations.isEmpty() ? "\nNo violation.\n" : "\n## Violations\n\n");
        violations.forEach(violation ->
                text.append("- ").append(violation.replace("\n", "\n  ")).append('\n'));
        return text.toString();
    }

    private static void row(StringBuilder text, String name, Object value) {
        text.append("| ").append(name).append(" | ").append(value).append(" |\n");
    }
}
