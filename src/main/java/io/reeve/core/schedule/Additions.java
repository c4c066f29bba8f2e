package io.reeve.core.schedule;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Endings;
import io.reeve.core.state.Job;
import io.reeve.event.Event;
import io.reeve.event.JobEvent;
import io.reeve.model.JobId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether an open job takes more tasks, and its closing. */
final class Additions {
    private final ClusterView view;
    private final Intake intake;
    private final Absent absent;

    Additions(ClusterView view, Intake intake, Absent absent) {
        this.view = view;
        this.absent = absent;
        this.intake = intake;
    }

    Change add(AddRequest request) {
        Job job = view.job(request.job());
        if (job == null) {
            return refused("unknown-id", absent.words(request.job()), "an open job");
        }
        ClusterView.KeyEntry known =
                request.key() == null ? null : view.key(job.spec().role(), request.key());
        if (known != null) {
            return known.documentHash().equals(request.hash())
                    ? new Change.Repeated(known.job())
                    : new Change.Conflict(known.job());
        }
        String wrong = wrongOf(job, request.tasks());
        if (!wrong.isEmpty()) {
            return refused("not-open", wrong, "a job with open: true that was not closed");
        }
        Set<String> unknown = Uploads.of(request.tasks());
        unknown.removeIf(sha256 -> view.upload(sha256) != null);
        if (!unknown.isEmpty()) {
            return refused(
                    "unknown-upload",
                    "there is no upload " + unknown.iterator().next(),
                    "a file uploaded before, or within the last hour");
        }
        Submission.Unmet unmet = Needs.unmet(request.tasks(), job.spec().role(), view);
        if (unmet != null) {
            return refused(unmet.code(), unmet.message(), unmet.hint());
        }
        long tasks = Load.instances(request.tasks());
        long before = job.size();
        Submission.Refused full = intake.tooManyInstances(before + tasks);
        full = full != null ? full : intake.noRoom(job.spec().role(), tasks, Load.bytes(request.tasks()));
        if (full != null) {
            return new Change.Full(full);
        }
        List<Event> events = new ArrayList<>();
        if (!request.tasks().isEmpty()) {
            events.add(new JobEvent.TasksAdded(job.id(), request.tasks(), request.key(), request.hash()));
        }
        if (request.closes()) {
            events.add(closed(job.id()));
        }
        return new Change.Accepted(events);
    }

    /** Repeated where it takes no more tasks already. */
    Change close(JobId id) {
        Job job = view.job(id);
        if (job == null) {
            return refused("unknown-id", absent.words(id), "an open job");
        }
        if (!job.spec().open()) {
            return refused("not-open", id + " was not submitted with open: true", "an open job");
        }
        return job.header().isOpen() ? new Change.Accepted(List.of(closed(id))) : new Change.Repeated(id);
    }

    private static JobEvent.JobClosed closed(JobId id) {
        return new JobEvent.JobClosed(id, "closed by a user");
    }

    private static String wrongOf(Job job, List<TaskSpec> tasks) {
        JobId id = job.id();
        if (!job.spec().open()) {
            return id + " was not submitted with open: true";
        } else if (job.header().state().isTerminal()) {
            return id + " has ended";
        } else if (job.header().course().closed()) {
            return id + " was closed";
        } else if (!job.header().isOpen() || Endings.isFailedFast(job)) {
            return id + " is being ended";
        }
        for (TaskSpec task : tasks) {
            if (job.group(task.name()) != null) {
                return id + " has a task " + task.name() + " already";
            }
        }
        return "";
    }

    private static Change refused(String code, @Nullable String message, String expected) {
        return new Change.Refused(List.of(new Change.Fault(code, 0, String.valueOf(message), expected)));
    }
}
