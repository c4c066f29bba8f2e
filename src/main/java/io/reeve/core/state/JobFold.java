package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.JobEvent;
import io.reeve.event.JobEvent.JobRetried;
import io.reeve.model.TaskState;
import java.util.Objects;

/** Folds what is asked of a job after its submission. */
final class JobFold {
    private final ClusterState state;

    JobFold(ClusterState state) {
        this.state = state;
    }

    void fold(JobEvent event) {
        if (event instanceof JobEvent.JobKillRequested kill) {
            Job job = state.existing(kill.job());
            job.setHeader(job.header().killRequestedWith(kill.reason(), kill.message()));
        } else if (event instanceof JobRetried retried) {
            retry(retried);
        }
    }

    private void retry(JobRetried event) {
        Job job = state.existing(event.job());
        for (JobRetried.Again again : event.tasks()) {
            TaskGroup group = job.group(again.task());
            require(group != null, "no task to retry in %s", event.job());
            if (again.expandsAgain()) {
                Objects.requireNonNull(group).collapse();
            } else {
                again.instances().forEach(instance -> retry(Objects.requireNonNull(group), instance));
            }
        }
        job.setHeader(job.header().retried(state.atMs()));
        if (event.key() != null) {
            state.remember(job.spec().role(), event.key(), event.job(), event.requestHash());
        }
    }

    private void retry(TaskGroup group, int instance) {
        TaskEntry task = group.entries().get(Math.max(instance, 0));
        boolean ended = task.state().isTerminal() && task.state() != TaskState.FINISHED;
        require(ended, "%s is retried though it did not fail", task.id());
        group.replace(Math.max(instance, 0), task.again(state.atMs()));
    }
}
