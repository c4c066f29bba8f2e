package io.reeve.query;

import io.reeve.event.JobEvent.JobRetried;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What was changed about a job after its submission, as the stream of events shows it. */
final class ChangeJson {
    private ChangeJson() {}

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
