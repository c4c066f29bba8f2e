package io.reeve.cli.follow;

import io.reeve.cli.CliException;
import io.reeve.cli.Console;
import io.reeve.cli.ExitStatus;
import io.reeve.cli.Session;
import io.reeve.cli.Text;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.EventStream;
import io.reeve.cli.http.Json;
import io.reeve.cli.http.Problem;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Follows one job from its submission to its end; Ctrl-C kills it. */
public final class JobRun {
    /** A cluster that changes its leader is back within seconds. */
    private static final int MAX_RECONNECTS = 60;

    private static final long RECONNECT_PAUSE_MS = 500;

    private final Session session;
    private final Cluster cluster;
    private final String job;
    private final WaitWatch.Pace pace;
    private final Console console;
    private final Failures failures;
    private volatile boolean interrupted;
    private volatile JobView view = new SilentView();

    public JobRun(Session session, Cluster cluster, String job) {
        this(session, cluster, job, WaitWatch.Pace.DEFAULT);
    }

    JobRun(Session session, Cluster cluster, String job, WaitWatch.Pace pace) {
        this.pace = pace;
        this.session = session;
        this.cluster = cluster;
        this.job = job;
        this.console = session.console();
        this.failures = new Failures(cluster, console);
    }

    /** Returns the exit status that the job's end asks for. */
    public int follow() {
        if (session.json()) {
            session.shell().signals().handle(this::kill, "INT", "TERM");
            watched(new JobProgress(cluster.job(job)), session::note);
            Json end = cluster.job(job);
            session.printJson(end);
            return status(end);
        }
        session.out().println(job);
        session.out().flush();
        JobProgress progress = new JobProgress(cluster.job(job));
        view = console.isTerminal() ? new LiveView(console, progress) : new PlainView(console, progress);
        try {
            session.shell().signals().handle(this::kill, "INT", "TERM");
            watched(progress, line -> view.say(List.of(line)));
        } finally {
            view.close();
        }
        Json end = cluster.job(job);
        failures.missed(job).forEach(session.out()::println);
        new Results(cluster, console).print(end);
        summary(end, progress.retries());
        return status(end);
    }

    private void watched(JobProgress progress, Consumer<String> say) {
        LongSupplier clockMs = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        BiConsumer<String, String> tell = (task, why) ->
                say.accept(task + " waits: " + why + " (more: reeve explain " + task + whereElse() + ")");
        try (WaitWatch watch = new WaitWatch(cluster, progress, tell, pace, clockMs)) {
            watch.start();
            untilEnded(progress);
        }
    }

    /** What another command needs to find this cluster; a node for one job is where no command looks by itself. */
    private String whereElse() {
        String here = cluster.url().toString();
        return here.equals(session.url().toString()) ? "" : " --url " + here;
    }

    private void untilEnded(JobProgress progress) {
        for (int failed = 0; !progress.isEnded(); failed++) {
            if (failed > MAX_RECONNECTS) {
                throw new CliException(
                        ExitStatus.UNREACHABLE, "the cluster is gone; " + job + " may still run: reeve show " + job);
            }
            try {
                long before = progress.sequence();
                read(progress);
                if (progress.isEnded()) {
                    return;
                }
                pause();
                progress.reset(cluster.job(job));
                view.changed(null);
                failed = progress.sequence() > before ? 0 : failed;
            } catch (Problem problem) {
                if (problem.exitStatus() == ExitStatus.USAGE) {
                    throw problem;
                }
                pause();
            } catch (CliException unreachable) {
                pause();
            }
        }
    }

    /** Reads the stream until the job or the stream ends. */
    private void read(JobProgress progress) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("since", Long.toString(progress.sequence()));
        query.put("job", job);
        try (EventStream stream = cluster.events(query)) {
            for (EventStream.Sent sent = stream.next(); sent != null; sent = stream.next()) {
                String type = sent.data().text("type");
                if (type.equals("too-old") || sent.name().equals("too-old")) {
                    return;
                }
                boolean batch = type.equals("events");
                for (Json event : batch ? sent.data().items("events") : List.of(sent.data())) {
                    show(event, progress);
                }
                if (progress.isEnded() || progress.isStale()) {
                    return;
                }
            }
        } catch (IOException broken) {
            // The caller reads the state anew and goes on from there.
            return;
        }
    }

    private void show(Json event, JobProgress progress) {
        if (!event.text("job").isEmpty() && !event.text("job").equals(job)) {
            return;
        }
        GroupProgress group = progress.fold(event);
        if (group != null) {
            view.changed(group);
            List<String> lines = failures.of(event);
            if (!lines.isEmpty()) {
                view.say(lines);
            }
        }
    }

    private void kill() {
        interrupted = true;
        view.say(List.of("stopping " + job + " (again to quit at once)"));
        try {
            cluster.kill(List.of(job));
        } catch (CliException unreachable) {
            session.shell().console().err().println("could not kill " + job + ": " + unreachable.text());
            session.shell().console().err().flush();
            Runtime.getRuntime().halt(ExitStatus.UNREACHABLE);
        }
    }

    private void summary(Json end, long retries) {
        Json counts = end.get("counts");
        long total = end.number("total");
        long finished = counts.number("FINISHED");
        String state = end.text("state");
        StringBuilder line = new StringBuilder(job + " " + console.state(state) + ": ");
        line.append(finished == total ? Text.plural(total, "task") : finished + " of " + Text.plural(total, "task"));
        line.append(finished == total ? "" : " finished");
        for (String other : List.of("FAILED", "KILLED", "LOST", "ERROR")) {
            if (counts.number(other) > 0) {
                line.append(", ").append(counts.number(other)).append(' ').append(other.toLowerCase(Locale.ROOT));
            }
        }
        line.append(retries == 0 ? "" : ", " + (retries == 1 ? "1 retry" : retries + " retries"));
        line.append(" in ").append(Text.duration(end.number("endedAt") - end.number("submittedAt")));
        session.out().println(line);
        if (interrupted) {
            session.out().println("killed by Ctrl-C");
        }
    }

    private static int status(Json end) {
        return end.text("state").equals("FINISHED") ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT_PAUSE_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
