package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.AttemptEvent;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Folds the events of attempts: by far the most frequent ones. */
final class AttemptFold {
    private final ClusterState state;
    /** What was held and answered last: of an array's tasks mostly the same, and kept once. */
    private @Nullable Allocation allocation;

    private @Nullable String result;

    AttemptFold(ClusterState state) {
        this.state = state;
    }

    void fold(AttemptEvent event) {
        TaskId id = event.attempt().task();
        Job job = state.existing(id.job());
        TaskEntry task = state.existing(id);
        if (event instanceof AttemptEvent.TaskLaunched launched) {
            job.replace(launch(job, task, launched));
            state.holds().removeIfHeld(id);
            state.roles().take(job.spec().role(), launched.allocation().scalars());
            state.reservations().refresh(launched.node());
            return;
        }
        AttemptEntry attempt = live(task, event.attempt());
        if (event instanceof AttemptEvent.AttemptStaged) {
            job.replace(task.withLastAttempt(attempt.readyToStart(), task.phase()));
        } else if (event instanceof AttemptEvent.AttemptRunning running) {
            job.replace(task.withLastAttempt(attempt.running(running.pid(), state.atMs()), task.phase()));
        } else if (event instanceof AttemptEvent.AttemptProgressed progress) {
            job.replace(task.withLastAttempt(attempt.progressed(progress.percent(), progress.text()), task.phase()));
        } else if (event instanceof AttemptEvent.AttemptWarned) {
            job.replace(task.withLastAttempt(attempt.warned(state.atMs()), task.phase()));
        } else if (event instanceof AttemptEvent.AttemptKilling killing) {
            job.replace(task.withLastAttempt(attempt.killing(killing.reason(), killing.message()), task.phase()));
        } else if (event instanceof AttemptEvent.AttemptUnreachable unreachable) {
            job.replace(task.withLastAttempt(attempt.unreachable(unreachable.message()), task.phase()));
        } else if (event instanceof AttemptEvent.AttemptAdopted adopted) {
            require(attempt.node().equals(adopted.node()), "%s is of another node", attempt.id());
            job.replace(task.withLastAttempt(attempt.adopted(adopted.incarnation()), task.phase()));
        } else if (event instanceof AttemptEvent.AttemptEnded ended) {
            job.replace(end(job, task, attempt, ended));
            state.roles().release(job.spec().role(), attempt.allocation().scalars());
            state.reservations().refresh(attempt.node());
        }
    }

    private TaskEntry launch(Job job, TaskEntry task, AttemptEvent.TaskLaunched event) {
        require(task.phase() instanceof TaskPhase.Pending, "%s is launched but does not wait", task.id());
        AttemptId id = task.nextAttempt(); // shares the task's id, where the event may have one of its own
        require(id.equals(event.attempt()), "%s is not the next attempt", event.attempt());
        Node node = state.existing(event.node());
        require(
                node.takesWork() && node.incarnation() == event.incarnation(),
                "%s is launched on a node that takes no work",
                event.attempt());
        if (!event.allocation().equals(allocation)) {
            allocation = event.allocation();
        }
        Allocation granted = Objects.requireNonNull(allocation);
        node.grant(id, job.spec().role(), granted);
        AttemptEntry attempt = AttemptEntry.launched(id, node.id(), event.incarnation(), granted, state.atMs());
        boolean isInstance = restarted(job, task);
        return task.withAttempt(attempt, isInstance ? Service.MAX_ATTEMPTS : Integer.MAX_VALUE);
    }

    private TaskEntry end(Job job, TaskEntry task, AttemptEntry attempt, AttemptEvent.AttemptEnded event) {
        state.existing(attempt.node()).release(attempt.id(), job.spec().role());
        if (!Objects.equals(event.result(), result)) {
            result = event.result();
        }
        var ending = new AttemptEntry.Ending(
                state.atMs(),
                event.exitStatus(),
                event.signal(),
                event.outputs(),
                event.countsAsAttempt(),
                result,
                event.usage());
        restarted(job, task);
        TaskPhase next = event.retryAtMs() == AttemptEvent.AttemptEnded.NO_RETRY
                ? new TaskPhase.Ended(terminal(event.state()), state.atMs(), event.reason(), event.message())
                : new TaskPhase.Pending(state.atMs(), event.retryAtMs());
        return task.withLastAttempt(attempt.ended(event.state(), event.reason(), event.message(), ending), next);
    }

    /** What was said of the attempt before counts no more; returns whether the task is an instance of a service. */
    private static boolean restarted(Job job, TaskEntry task) {
        Service service = Objects.requireNonNull(job.group(task.id().task())).service();
        if (service != null) {
            service.restarted(Math.max(task.id().instance(), 0));
        }
        return service != null;
    }

    private static AttemptEntry live(TaskEntry task, AttemptId id) {
        AttemptEntry last = task.lastAttempt();
        require(
                last != null && last.id().equals(id) && last.ending() == null,
                "%s is not the live attempt of its task",
                id);
        return Objects.requireNonNull(last);
    }

    private static TaskState terminal(AttemptState state) {
        return switch (state) {
            case FINISHED -> TaskState.FINISHED;
            case FAILED -> TaskState.FAILED;
            case KILLED -> TaskState.KILLED;
            case LOST -> TaskState.LOST;
            case ERROR -> TaskState.ERROR;
            case STAGING, RUNNING, UNREACHABLE, KILLING ->
                throw new IllegalStateException("an attempt cannot end as " + state);
        };
    }
}
