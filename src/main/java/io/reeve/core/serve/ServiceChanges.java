package io.reeve.core.serve;

import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Deployment;
import io.reeve.core.state.Job;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.Event;
import io.reeve.event.ServiceEvent.DeploymentEnded;
import io.reeve.event.ServiceEvent.DeploymentStarted;
import io.reeve.event.ServiceEvent.DeploymentTurned;
import io.reeve.event.ServiceEvent.ServiceScaled;
import io.reeve.model.DeploymentState;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.Reason;
import io.reeve.model.ScalePolicy;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What may be asked of services; nothing but the events returned changes anything. */
public final class ServiceChanges {
    /** Whichever deployment is the newest. */
    public static final int NEWEST = 0;

    private final ClusterView view;

    ServiceChanges(ClusterView view) {
        this.view = view;
    }

    /** Wants so many instances from here on. */
    public ServiceChange scale(JobId job, String task, int instances) {
        return with(job, task, service -> {
            ScalePolicy policy = service.policy().scale();
            int least = policy == null ? 0 : policy.min();
            int most = policy == null ? ServiceSpec.MAX_INSTANCES : policy.max();
            if (instances < least || instances > most) {
                String why = policy == null ? "" : ", which its scale: says";
                return ServiceChange.Refused.of(
                        "out-of-range", "/instances", instances + " is out of range", least + " to " + most + why);
            }
            if (instances == service.wanted()) {
                return new ServiceChange.Unchanged(task + " has " + instances + " instances already");
            }
            String message = "from " + service.wanted() + " to " + instances + " instances";
            return accepted(new ServiceScaled(job, task, instances, Reason.NONE, message));
        });
    }

    /** Brings the services of the job to what this document says of them. */
    public ServiceChange update(JobId id, JobSpec document) {
        Job job = view.job(id);
        if (job == null) {
            return unknown("/job", "there is no job " + id);
        }
        if (job.header().isEnding()) {
            return ServiceChange.Refused.of(
                    "not-active", "/job", id + " has ended or is being ended", "a job that runs; submit it anew");
        }
        List<ServiceChange.Fault> faults = UpdateCheck.of(job, document, view);
        if (!faults.isEmpty()) {
            return new ServiceChange.Refused(faults);
        }
        List<Event> events = new ArrayList<>();
        for (TaskSpec task : document.tasks()) {
            TaskGroup group = Objects.requireNonNull(job.group(task.name()));
            if (group.service() != null) {
                update(id, task, group.service(), events);
            }
        }
        return events.isEmpty()
                ? new ServiceChange.Unchanged("the services of " + id + " are as the document says")
                : new ServiceChange.Accepted(events);
    }

    /** How many instances the document wants counts where it says another number than the one before. */
    private static void update(JobId job, TaskSpec task, Service service, List<Event> events) {
        TaskSpec before = service.spec();
        int wanted = Objects.requireNonNull(task.service()).instances();
        int wantedBefore = service.policy().instances();
        if (!UpdateCheck.sized(task, 0).equals(UpdateCheck.sized(before, 0)) || service.isHeld()) {
            String message = "to version " + service.nextVersion() + " from " + service.target();
            events.add(new DeploymentStarted(job, task.name(), service.nextVersion(), task, message));
        }
        if (wanted != wantedBefore && wanted != service.wanted()) {
            String message = "from " + service.wanted() + " to " + wanted + " instances, as its document says";
            events.add(new ServiceScaled(job, task.name(), wanted, Reason.NONE, message));
        }
    }

    /**
     * The deployment goes no further; what is updated stays.
     *
     * @param number of the deployment that is meant, or {@link #NEWEST}
     */
    public ServiceChange cancel(JobId job, String task, int number) {
        return with(job, task, service -> {
            Deployment last = service.lastDeployment();
            if (last == null || last.state() != DeploymentState.ACTIVE || isAnother(last, number)) {
                return noDeployment(task, last);
            }
            String message = "cancelled by a user, with " + last.updated() + " of " + service.wanted()
                    + " instances in version " + last.number();
            return accepted(new DeploymentEnded(job, task, last.number(), DeploymentState.CANCELLED, message));
        });
    }

    private static boolean isAnother(Deployment last, int number) {
        return number != NEWEST && number != last.number();
    }

    /**
     * Instances go back to the version before that of the newest deployment, over or not.
     *
     * @param number as of {@link #cancel}: who asks twice takes nothing back twice
     */
    public ServiceChange rollback(JobId job, String task, int number) {
        return with(job, task, service -> {
            Deployment last = service.lastDeployment();
            if (last == null || last.state() == DeploymentState.ROLLING_BACK || isAnother(last, number)) {
                return noDeployment(task, last);
            }
            if (last.state() == DeploymentState.ACTIVE) {
                return accepted(new DeploymentTurned(job, task, last.number(), Reason.KILLED_BY_USER, "by a user"));
            }
            TaskSpec spec = service.versions().get(last.from());
            if (last.state() == DeploymentState.ROLLED_BACK || spec == null) {
                return noDeployment(task, last);
            }
            String message = "back to version " + last.from() + ", as version " + service.nextVersion();
            return accepted(new DeploymentStarted(job, task, service.nextVersion(), spec, message));
        });
    }

    private static ServiceChange accepted(Event event) {
        return new ServiceChange.Accepted(List.of(event));
    }

    private static ServiceChange noDeployment(String task, @Nullable Deployment last) {
        String message = last == null
                ? "there was no deployment of " + task
                : "the newest deployment of " + task + ", " + last.number() + ", is "
                        + last.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return ServiceChange.Refused.of("no-deployment", "/id", message, "a deployment that can be changed so");
    }

    private static ServiceChange unknown(String pointer, String message) {
        return ServiceChange.Refused.of("unknown-id", pointer, message, "JOB/TASK of a service, as in shop.42/web");
    }

    private ServiceChange with(JobId id, String task, Function<Service, ServiceChange> change) {
        Job job = view.job(id);
        TaskGroup group = job == null ? null : job.group(task);
        if (job == null || group == null) {
            return unknown("/id", job == null ? "there is no job " + id : "there is no task " + id + "/" + task);
        }
        Service service = group.service();
        if (service == null) {
            return ServiceChange.Refused.of(
                    "not-a-service", "/id", id + "/" + task + " is no service", "a task with service: in its document");
        }
        return service.isStopped() || job.header().isEnding()
                ? ServiceChange.Refused.of(
                        "not-active", "/id", id + "/" + task + " was stopped", "a service that runs; submit it anew")
                : change.apply(service);
    }
}
