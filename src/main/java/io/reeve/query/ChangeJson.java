package io.reeve.query;

import io.reeve.event.JobEvent.JobRetried;
import io.reeve.model.FanOut;
import io.reeve.model.TaskSpec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What was changed about a job after its submission, as the stream of events shows it. */
final class ChangeJson {
    private ChangeJson() {}

    /** An event goes to every reader; of more groups than this a reader asks the API. */
    private static final int MAX_GROUPS = 5_000;

    /**
     * The tasks that a job gets, with its submission or later. Of very many only their number is told, so that an
     * event stays far below what a reader takes at once.
     */
    static void groups(JsonObject json, List<TaskSpec> tasks) {
        int total = 0;
        JsonArray groups = new JsonArray();
        for (TaskSpec task : tasks) {
            int instances = task.fanOut().knownInstances();
            total += instances;
            if (tasks.size() > MAX_GROUPS) {
                continue;
            }
            groups.add(new JsonObject()
                    .put("name", task.name())
                    .put("after", ValueJson.after(task.after()))
                    .put("array", !(task.fanOut() instanceof FanOut.Single))
                    .put("expanded", !(task.fanOut() instanceof FanOut.OutputsOf))
                    .put("total", instances));
        }
        json.put("total", total).put("groups", groups);
        if (tasks.size() > MAX_GROUPS) {
            json.put("truncated", true);
        }
    }

    static void retried(JsonObject json, JobRetried event) {
        JsonArray tasks = new JsonArray();
        int total = 0;
        for (JobRetried.Again again : event.tasks()) {
            boolean single = again.instances().size() == 1 && again.instances().get(0) < 0;
            total += again.instances().size();
            tasks.add(new JsonObject()
                    .put("name", again.task())
                    .put("instances", single || again.expandsAgain() ? null : ranges(again.instances()))
                    .put("expanded", !again.expandsAgain()));
        }
        json.put("state", "ACTIVE").put("key", event.key()).put("total", total).put("tasks", tasks);
    }

    /** {@code 0-3,7}: hundreds of thousands of instances are mostly some ranges. */
    static String ranges(List<Integer> ascending) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < ascending.size(); ) {
            int first = ascending.get(i);
            int last = first;
            while (++i < ascending.size() && ascending.get(i) == last + 1) {
                last++;
            }
            text.append(text.isEmpty() ? "" : ",").append(first);
            if (last > first) {
                text.append('-').append(last);
            }
        }
        return text.toString();
    }
}
