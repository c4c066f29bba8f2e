package io.reeve.cli.deploy;

import io.reeve.cli.CliException;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.JobFile;
import io.reeve.cli.Session;
import io.reeve.cli.Text;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Puts a deployment in the place of those of its name: the new one is up before the old one goes, or, where there is no
 * room for both, the old one goes first. At its end one of the two runs, never half of each.
 */
public final class Rollout {
    private static final long LOOK_MS = 100;

    /** How long the new one waits for room before the old one makes it. */
    private static final long ROOM_MS = 3_000;

    /** Undeploying is bounded by each one's own time for it; this is for a cluster that is slow. */
    private static final long GONE_MS = 60_000;

    private final Session session;
    private final Cluster cluster;
    private final Interruption interruption;
    private final Names names;
    private final long withinMs;

    /** @param withinMs how long all instances may take to be up */
    public Rollout(Session session, Cluster cluster, Interruption interruption, Names names, long withinMs) {
        this.session = session;
        this.cluster = cluster;
        this.interruption = interruption;
        this.names = names;
        this.withinMs = withinMs;
    }

    /**
     * Which deployments are replaced: those of this name and role.
     *
     * @param ownProcess whether its instances have processes of their own
     */
    public record Names(String job, String role, boolean ownProcess) {}

    /** What runs now, and what it took the place of. */
    public record Done(String job, Json answer) {}

    /** Returns when all instances are up; where that fails, what ran before still does, or runs again. */
    public Done deploy(JobFile file) {
        List<String> before = deployed();
        String job = file.submit(session, cluster).text("id");
        boolean oldAreGone = false;
        long startedNs = System.nanoTime();
        Running now = Running.of(cluster, job, names.ownProcess());
        while (now.total() == 0 || now.up() < now.total()) {
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
            Json failed = now.failed();
            if (failed != null) {
                throw takenBack(job, before, oldAreGone, sentence(failed));
            }
            if (!oldAreGone && !before.isEmpty() && tookMs > ROOM_MS && now.waiting() > 0) {
                session.note("no room beside the old one, which goes first: " + Text.firstLine(now.whyWaiting()));
                end(before);
                oldAreGone = true;
                startedNs = System.nanoTime();
            } else if (tookMs > withinMs) {
                String why = now.waiting() > 0 ? Text.firstLine(now.whyWaiting()) : "they do not start";
                throw takenBack(
                        job,
                        before,
                        oldAreGone,
                        now.up() + " of " + now.total() + " instances were up after " + Text.duration(withinMs) + ": "
                                + why);
            }
            pause();
            if (interruption.isPressed() && !oldAreGone) {
                throw takenBack(job, before, false, "interrupted");
            }
            now = Running.of(cluster, job, names.ownProcess());
        }
        if (!oldAreGone) {
            end(before);
        }
        return new Done(job, answer(job, now, before));
    }

    /** Where the instances of a deployment run, for people. */
    public void print(Done done) {
        if (session.json()) {
            session.printJson(done.answer());
            return;
        }
        long instances = done.answer().number("instances");
        session.out().println(session.console().bold(done.job()) + " runs: " + Text.plural(instances, "instance"));
        Map<String, Json> nodes = done.answer().get("nodes").fields();
        int widest = nodes.keySet().stream().mapToInt(String::length).max().orElse(0);
        nodes.forEach((node, tasks) -> session.out()
                .println("  " + node + " ".repeat(widest - node.length()) + "  " + String.join(" ", texts(tasks))));
        List<String> replaced = texts(done.answer().get("replaced"));
        if (!replaced.isEmpty()) {
            session.out().println("in place of " + String.join(", ", replaced));
        }
        session.out().flush();
    }

    private static List<String> texts(Json list) {
        return list.items().stream().map(Json::text).toList();
    }

    /** Those of this name that are verticles, and nothing else. */
    private List<String> deployed() {
        Json answer = cluster.jobs(Map.of("name", names.job(), "state", "ACTIVE"));
        List<String> found = new ArrayList<>();
        for (Json row : answer.items("jobs")) {
            if (row.text("name").equals(names.job()) && row.text("role").equals(names.role())) {
                boolean verticles = cluster.job(row.text("id")).items("groups").stream()
                        .allMatch(group -> group.text("kind").equals("verticle"));
                if (verticles) {
                    found.add(row.text("id"));
                }
            }
        }
        return found;
    }

    /** Ends the new one, so that only what ran before is left. */
    private CliException takenBack(String job, List<String> before, boolean oldAreGone, String why) {
        end(List.of(job));
        String left = before.isEmpty() || oldAreGone
                ? "nothing stays deployed"
                : String.join(", ", before) + (before.size() == 1 ? " stays" : " stay") + " deployed";
        return new CliException(ExitStatus.FAILED, job + " was not deployed: " + why + "\n" + left);
    }

    private void end(List<String> jobs) {
        if (jobs.isEmpty()) {
            return;
        }
        cluster.kill(jobs);
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GONE_MS);
        for (String job : jobs) {
            while (cluster.job(job).text("state").equals("ACTIVE")) {
                if (System.nanoTime() > endNs) {
                    session.note(job + " was told to end, and has not after " + Text.duration(GONE_MS));
                    return;
                }
                pause();
            }
        }
    }

    /** Goes on after Ctrl-C: what was begun is brought to its end. */
    private void pause() {
        if (interruption.within(LOOK_MS)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        }
    }

    private static String sentence(Json failed) {
        return failed.text("id") + " " + failed.text("state").toLowerCase(java.util.Locale.ROOT)
                + (failed.text("node").isEmpty() ? "" : " on " + failed.text("node")) + ": " + failed.text("message");
    }

    private Json answer(String job, Running now, List<String> before) {
        return Json.object("job", job, "instances", now.total(), "nodes", now.byNode(), "replaced", before);
    }
}
