package io.reeve.query;

import io.reeve.core.state.Job;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A page of tasks: newest job first, in it the order of the document, in that the instances.
 *
 * <p>A page goes on from the place of the task it starts after, not from a count of rows, so that it costs what it
 * shows and skips nothing when the list grows meanwhile. Groups without a task in a wanted state cost one look.
 */
final class TaskList {
    static final Set<String> FIELDS = Set.of("job", "state", "node", "role", "search", "limit", "after");

    private final LeaderView view;
    private final TaskFilter filter;
    private final int limit;
    private final JsonArray rows = new JsonArray();
    private boolean hasMore;

    private TaskList(LeaderView view, TaskFilter filter, int limit) {
        this.view = view;
        this.filter = filter;
        this.limit = limit;
    }

    static JsonObject answer(LeaderView view, Asked asked) {
        TaskFilter filter = TaskFilter.of(asked, view);
        int limit = asked.number("limit", JobList.DEFAULT_LIMIT, 1, JobList.MAX_LIMIT);
        var list = new TaskList(view, filter, limit);
        JobId job = asked.job("job");
        NodeId node = asked.node("node");
        if (node != null) {
            Unknown.node(view.state(), node);
        }
        list.collect(job == null ? JobList.newestFirst(view) : List.of(Unknown.job(view, job)), asked.task("after"));
        String next =
                list.hasMore ? list.rows.getJsonObject(list.rows.size() - 1).getString("id") : null;
        return new JsonObject().put("tasks", list.rows).put("next", next);
    }

    private void collect(Iterable<Job> jobs, @Nullable TaskId after) {
        for (Job job : jobs) {
            if (after != null && job.id().number() > after.job().number()) {
                continue;
            }
            boolean resumes = after != null && job.id().equals(after.job());
            if (filter.role(job.spec().role())) {
                collect(job, resumes ? after : null);
            }
            if (hasMore) {
                return;
            }
        }
    }

    private void collect(Job job, @Nullable TaskId after) {
        boolean reached = after == null;
        for (TaskGroup group : job.groups()) {
            int from = 0;
            if (!reached && after != null) {
                reached = group.spec().name().equals(after.task());
                from = reached ? Math.max(after.instance(), 0) + 1 : Integer.MAX_VALUE;
            }
            if (reached && filter.mayHold(group)) {
                collect(job, group, from);
            }
            if (hasMore) {
                return;
            }
        }
    }

    private void collect(Job job, TaskGroup group, int from) {
        List<TaskEntry> entries = group.entries();
        for (int i = from; i < entries.size(); i++) {
            TaskEntry task = entries.get(i);
            if (filter.matches(task, view)) {
                if (rows.size() == limit) {
                    hasMore = true;
                    return;
                }
                rows.add(TaskJson.row(job, task, view));
            }
        }
    }
}
