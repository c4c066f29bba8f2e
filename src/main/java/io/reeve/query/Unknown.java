package io.reeve.query;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.core.state.Node;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds what an id names, or says that it is unknown and what was probably meant. */
final class Unknown {
    private Unknown() {}

    /** The job, in the state or from the history. */
    static Job job(LeaderView view, JobId id) {
        ClusterView state = view.state();
        Job job = state.job(id);
        if (job != null) {
            return job;
        }
        if (view.past().holds(id)) {
            return Objects.requireNonNull(view.past().job());
        }
        List<String> known = new ArrayList<>();
        state.jobs().forEach(each -> known.add(each.id().toString()));
        String hint = Nearest.hint(id.toString(), known);
        throw Problem.of(404, "unknown-job", "There is no such job", "no job " + id + wasKept(view, id))
                .withHint(hint.isEmpty() ? "See GET /v1/jobs, and GET /v1/jobs?history=true for older ones." : hint)
                .asException();
    }

    /** Its number was given out, so there was a job; the name may be wrong, or its time is over. */
    private static String wasKept(LeaderView view, JobId id) {
        boolean isOfThePast = id.number() < view.state().nextJobNumber();
        return isOfThePast && !view.past().kept().isEmpty()
                ? "; of the jobs that left the list the history keeps "
                        + view.past().kept() + ", and it is not there"
                : "";
    }

    static TaskEntry task(LeaderView view, TaskId id) {
        Job job = job(view, id.job());
        TaskEntry task = job.task(id);
        if (task != null) {
            return task;
        }
        TaskGroup group = job.group(id.task());
        String hint = group == null ? otherTask(job, id) : otherInstance(group, id);
        throw Problem.of(404, "unknown-task", "There is no such task", "no task " + id)
                .withHint(hint)
                .asException();
    }

    static Node node(ClusterView state, NodeId id) {
        Node node = state.node(id);
        if (node != null) {
            return node;
        }
        List<String> known =
                state.nodes().stream().map(each -> each.id().value()).toList();
        String hint = Nearest.hint(id.value(), known);
        throw Problem.of(404, "unknown-node", "There is no such node", "no node " + id)
                .withHint(hint.isEmpty() ? "See GET /v1/nodes." : hint)
                .asException();
    }

    private static String otherTask(Job job, TaskId id) {
        List<String> names =
                job.groups().stream().map(group -> group.spec().name()).toList();
        String hint = Nearest.hint(id.task(), names);
        return hint.isEmpty() ? "Tasks of " + job.id() + ": " + first(names) : hint;
    }

    private static String otherInstance(TaskGroup group, TaskId id) {
        if (!group.isExpanded()) {
            return "How many instances \"" + id.task() + "\" has is decided when what it fans out over has finished.";
        }
        if (!group.isArray()) {
            return "\"" + id.task() + "\" is no array: its id is " + new TaskId(id.job(), id.task(), TaskId.SINGLE);
        }
        int size = group.entries().size();
        return "\"" + id.task() + "\" is an array of " + size + ": "
                + (size == 0 ? "it has no instances" : id.job() + "/" + id.task() + "/0 to /" + (size - 1));
    }

    private static String first(List<String> names) {
        int shown = Math.min(names.size(), 10);
        return String.join(", ", names.subList(0, shown)) + (shown < names.size() ? ", …" : "");
    }
}
