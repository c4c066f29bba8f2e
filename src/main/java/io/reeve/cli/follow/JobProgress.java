package io.reeve.cli.follow;

import io.reeve.cli.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A job as its events tell it, from the state of one answer on. Safe for threads: one folds, another draws. */
final class JobProgress {
    private final Map<String, GroupProgress> groups = new LinkedHashMap<>();
    private final String id;
    private long sequence;
    private long submittedAtMs;
    private boolean ended;
    private boolean stale;
    private long retries;

    JobProgress(Json job) {
        id = job.text("id");
        reset(job);
    }

    /** Starts again from an answer, which says at which event it was true. */
    synchronized void reset(Json job) {
        groups.clear();
        stale = false;
        for (Json group : job.items("groups")) {
            groups.put(group.text("name"), new GroupProgress(group));
        }
        sequence = job.number("sequence");
        submittedAtMs = job.number("submittedAt");
        ended = !job.text("state").equals("ACTIVE");
    }

    /** Folds one event; returns the group it changed, or null. Events that were seen before are skipped. */
    synchronized @Nullable GroupProgress fold(Json event) {
        if (event.number("seq") <= sequence) {
            return null;
        }
        sequence = event.number("seq");
        switch (event.text("type")) {
            case "JobEnded" -> ended = true;
            case "JobRetried", "TasksAdded", "InstancesBegun" -> stale = true;
            case "TaskExpanded" -> {
                return expand(groups.get(event.text("name")), event.number("total"));
            }
            case "TaskLaunched" -> {
                return launch(group(event));
            }
            case "AttemptEnded" -> {
                return end(group(event), event.text("taskState"), true);
            }
            case "TaskEnded" -> {
                return end(group(event), event.text("state"), false);
            }
            default -> {
                return null;
            }
        }
        return null;
    }

    private static @Nullable GroupProgress expand(@Nullable GroupProgress group, long total) {
        if (group != null) {
            group.expanded = true;
            group.total = total;
        }
        return group;
    }

    private static @Nullable GroupProgress launch(@Nullable GroupProgress group) {
        if (group != null) {
            group.active++;
        }
        return group;
    }

    private @Nullable GroupProgress end(@Nullable GroupProgress group, String taskState, boolean hadAttempt) {
        if (group == null) {
            return null;
        }
        group.active -= hadAttempt ? 1 : 0;
        if (taskState.equals("PENDING")) {
            retries++;
        } else {
            group.end(taskState);
        }
        return group;
    }

    private @Nullable GroupProgress group(Json event) {
        String[] parts = taskOf(event).split("/", -1);
        return parts.length < 2 ? null : groups.get(parts[1]);
    }

    /** The id of the task that an event is about; empty if it is about none. */
    static String taskOf(Json event) {
        String task = event.text("task");
        return task.indexOf('/') >= 0 ? task : event.text("attempt").replaceAll("(~\\d+)?@\\d+$", "");
    }

    String id() {
        return id;
    }

    synchronized long sequence() {
        return sequence;
    }

    synchronized long submittedAtMs() {
        return submittedAtMs;
    }

    synchronized boolean isEnded() {
        return ended;
    }

    /** Whether its tasks are others now: read it anew. */
    synchronized boolean isStale() {
        return stale;
    }

    synchronized long retries() {
        return retries;
    }

    synchronized long active() {
        return groups.values().stream().mapToLong(group -> group.active).sum();
    }

    synchronized long endedTasks() {
        return groups.values().stream()
                .mapToLong(group -> group.finished + group.failed)
                .sum();
    }

    /** Lets {@code reader} look at the groups while nothing changes them. */
    synchronized <T> T read(Function<List<GroupProgress>, T> reader) {
        return reader.apply(new ArrayList<>(groups.values()));
    }
}
