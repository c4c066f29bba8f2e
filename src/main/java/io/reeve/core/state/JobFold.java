package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.JobEvent;
import io.reeve.event.JobEvent.JobRetried;
import io.reeve.model.TaskSpec;
import io.reeve.model.TaskState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
        } else if (event instanceof JobEvent.TasksAdded added) {
            Job job = state.existing(added.job());
            require(job.header().isOpen(), "%s takes no more tasks", added.job());
            for (TaskSpec task : added.tasks()) {
                require(job.group(task.name()) == null, "%s has a task %s already", added.job(), task.name());
            }
            job.add(added.tasks(), state.atMs());
            remember(job, added.key(), added.requestHash());
        } else if (event instanceof JobEvent.JobClosed closed) {
            Job job = state.existing(closed.job());
            job.setHeader(job.header().closed());
        }
    }

    private void remember(Job job, @Nullable String key, String hash) {
        if (key != null) {
            state.remember(job.spec().role(), key, job.id(), hash);
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
                Service service = Objects.requireNonNull(group).service();
                if (service != null) {
                    service.resume();
                }
                again.instances().forEach(instance -> retry(Objects.requireNonNull(group), instance));
            }
        }
        job.awaitReleaseAgain();
        job.setHeader(job.header().retried(state.atMs()));
        remember(job, event.key(), event.requestHash());
    }

    private void retry(TaskGroup group, int instance) {
        TaskEntry task = group.entries().get(Math.max(instance, 0));
        boolean ended = task.state().isTerminal() && task.state() != TaskState.FINISHED;
        require(ended, "%s is retried though it did not fail", task.id());
        group.replace(Math.max(instance, 0), task.again(state.atMs()));
    }
}
