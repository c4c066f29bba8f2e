package io.reeve.cli;

import io.reeve.cli.http.Cluster;
import io.reeve.cli.http.Json;
import java.util.List;
import java.util.Map;

/** Which task an argument means: a task, one attempt of it, or a job that has no other task. */
final class OneTask {
    private final String text;

    private OneTask(String text) {
        this.text = text;
    }

    /** Refuses what is no id, before anything is asked of a cluster. */
    static OneTask named(String text) {
        if (!Ids.isJob(text)) {
            Ids.requireTask(text);
        }
        return new OneTask(text);
    }

    /** Asks the cluster where a job is named; one that has several tasks is refused with the id of its first. */
    Ids.TaskChoice in(Cluster cluster) {
        if (!Ids.isJob(text)) {
            return Ids.requireTask(text);
        }
        List<Json> tasks = cluster.tasks(Map.of("job", text, "limit", "2")).items("tasks");
        if (tasks.isEmpty()) {
            cluster.job(text); // says so where there is no such job
            throw Arguments.usage(text + " has no task");
        }
        String first = tasks.get(0).text("id");
        if (tasks.size() > 1) {
            throw Arguments.usage(text + " has more than one task: name one of them, such as " + first
                    + "\nhint: \"reeve ps --all --job " + text + "\" lists them");
        }
        return Ids.requireTask(first);
    }
}
