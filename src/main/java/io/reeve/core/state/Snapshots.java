package io.reeve.core.state;

import io.reeve.core.state.StateSnapshot.GroupPart;
import io.reeve.core.state.StateSnapshot.JobPart;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/** Takes jobs apart for a snapshot and puts them together again, with what their attempts hold of the nodes. */
final class Snapshots {
    private Snapshots() {}

    static JobPart part(Job job) {
        return new JobPart(
                job.header(), job.groups().stream().map(Snapshots::part).toList(), List.copyOf(job.releasedGangs()));
    }

    private static GroupPart part(TaskGroup group) {
        Service service = group.service();
        return new GroupPart(
                group.isExpanded(), group.entries(), group.nextGeneration(), service == null ? null : service.entry());
    }

    static Job job(JobPart part) {
        return job(part, part.header());
    }

    private static Job job(JobPart part, Job.Header header) {
        List<TaskGroup> groups = new ArrayList<>(part.groups().size());
        for (int i = 0; i < part.groups().size(); i++) {
            GroupPart group = part.groups().get(i);
            int generation = Math.max(1, group.nextGeneration());
            Service service = group.service() == null ? null : new Service(group.service());
            TaskSpec spec = header.spec().tasks().get(i);
            groups.add(new TaskGroup(spec, service, group.entries(), group.expanded(), generation));
        }
        return new Job(header, groups, part.releasedGangs());
    }

    static void restore(JobPart part, KnownSpecs specs, ClusterState into) {
        part.groups().forEach(group -> group.entries().forEach(task -> restoreUse(part.header(), task, into)));
        into.restore(job(part, part.header().sharing(specs)));
    }

    private static void restoreUse(Job.Header job, TaskEntry task, ClusterState into) {
        AttemptEntry last = task.lastAttempt();
        if (last != null && last.ending() == null) {
            into.existing(last.node()).grant(last.id(), job.spec().role(), last.allocation());
            into.roles().take(job.spec().role(), last.allocation().scalars());
        }
    }
}
