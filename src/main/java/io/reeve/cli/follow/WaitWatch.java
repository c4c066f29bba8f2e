package io.reeve.cli.follow;

import io.reeve.cli.CliException;
import io.reeve.cli.Text;
import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says why nothing of a job runs, where that lasts: once, and again when the reason is another one.
 *
 * <p>It gives nothing up. A node that joins may take what no node can take now.
 */
final class WaitWatch implements AutoCloseable {
    /**
     * How often it does what.
     *
     * @param quietMs for how long nothing has to run; what starts by itself has started by then
     * @param lookMs from one look to the next
     * @param askMs the leader is asked only every so often while nothing changes
     */
    record Pace(long quietMs, long lookMs, long askMs) {
        static final Pace DEFAULT = new Pace(3_000, 1_000, 5_000);
    }

    /** Among so many groups one is looked for that waits for more than another task of its job. */
    private static final int ASKED_AT_MOST = 5;

    private final Cluster cluster;
    private final JobProgress progress;
    private final BiConsumer<String, String> say;
    private final Pace pace;
    private final LongSupplier clockMs;
    private long quietSinceMs;
    private long askedAtMs;
    private String said = "";
    private @Nullable Thread looker;

    /**
     * @param say takes a task and why it waits, in a line
     * @param clockMs any clock that only goes on
     */
    WaitWatch(Cluster cluster, JobProgress progress, BiConsumer<String, String> say, Pace pace, LongSupplier clockMs) {
        this.cluster = cluster;
        this.progress = progress;
        this.say = say;
        this.pace = pace;
        this.clockMs = clockMs;
        this.quietSinceMs = clockMs.getAsLong();
        this.askedAtMs = quietSinceMs - pace.askMs();
    }

    /** Looks again and again from now on, until closed. */
    void start() {
        Thread thread = new Thread(this::lookUntilClosed, "waits");
        thread.setDaemon(true);
        thread.start();
        looker = thread;
    }

    private void lookUntilClosed() {
        try {
            while (true) {
                Thread.sleep(pace.lookMs());
                look();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** One look, whose every request may fail: the run itself goes on without it. */
    void look() {
        long nowMs = clockMs.getAsLong();
        if (progress.active() > 0 || progress.isEnded()) {
            quietSinceMs = nowMs;
            return;
        }
        if (nowMs - quietSinceMs < pace.quietMs() || nowMs - askedAtMs < pace.askMs()) {
            return;
        }
        askedAtMs = nowMs;
        try {
            tell();
        } catch (CliException nobodyLeads) {
            // Asked again soon, when somebody may know.
            return;
        }
    }

    private void tell() {
        for (Json task : candidates()) {
            String id = task.text("id");
            Json waiting = cluster.explain(id).get("waiting");
            String kind = waiting.text("kind");
            if (waiting.isNull() || kind.equals("dependency") || kind.equals("unknown")) {
                continue;
            }
            String why = Text.firstLine(waiting.text("message"));
            // Numbers come and go while the reason stays.
            String reason = kind + ' ' + why.replaceAll("\\d+([.,]\\d+)?", "0");
            if (!reason.equals(said) && progress.active() == 0 && !progress.isEnded()) {
                said = reason;
                say.accept(id, why);
            }
            return;
        }
    }

    /** One task that waits of each of the first groups; those before which nothing has to end come first. */
    private List<Json> candidates() {
        List<Json> found = new ArrayList<>();
        for (String group : progress.read(WaitWatch::waiting)) {
            Map<String, String> query = new LinkedHashMap<>();
            query.put("job", progress.id());
            query.put("state", "PENDING");
            query.put("search", progress.id() + "/" + group);
            query.put("limit", "1");
            found.addAll(cluster.tasks(query).items("tasks"));
        }
        return found;
    }

    private static List<String> waiting(List<GroupProgress> groups) {
        Set<String> open = groups.stream()
                .filter(group -> !group.isEnded())
                .map(group -> group.name)
                .collect(Collectors.toSet());
        return groups.stream()
                .filter(group -> open.contains(group.name))
                .sorted(Comparator.comparing(
                        group -> group.after.stream().filter(open::contains).count()))
                .limit(ASKED_AT_MOST)
                .map(group -> group.name)
                .toList();
    }

    @Override
    public void close() {
        Thread running = looker;
        if (running != null) {
            running.interrupt();
        }
    }
}
