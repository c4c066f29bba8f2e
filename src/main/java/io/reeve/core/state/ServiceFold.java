package io.reeve.core.state;

import static io.reeve.core.state.ClusterState.require;

import io.reeve.event.ServiceEvent;
import io.reeve.model.Origin;
import io.reeve.model.TaskId;
import java.util.Objects;

/** Folds the events of services. */
final class ServiceFold {
    private final ClusterState state;

    ServiceFold(ClusterState state) {
        this.state = state;
    }

    void fold(ServiceEvent event, Origin origin) {
        Job job = state.existing(event.job());
        TaskGroup group = job.group(event.task());
        Service service = group == null ? null : group.service();
        require(service != null, "%s has no service %s", event.job(), event.task());
        fold(event, origin, job, Objects.requireNonNull(group), Objects.requireNonNull(service));
    }

    private void fold(ServiceEvent event, Origin origin, Job job, TaskGroup group, Service service) {
        long atMs = state.atMs();
        if (event instanceof ServiceEvent.ServiceScaled scaled) {
            service.scale(scaled.instances(), atMs);
        } else if (event instanceof ServiceEvent.DeploymentStarted started) {
            require(started.number() == service.nextVersion(), "%s is not the next version", started.number());
            service.deploy(started.number(), started.spec(), origin.principal(), started.message(), atMs);
            job.setHeader(job.header().withTask(started.spec()));
        } else if (event instanceof ServiceEvent.DeploymentProgressed progressed) {
            service.progress(progressed.updated(), progressed.wanted(), atMs);
        } else if (event instanceof ServiceEvent.DeploymentTurned turned) {
            service.turn(turned.reason(), turned.message(), atMs);
            job.setHeader(job.header().withTask(service.spec()));
        } else if (event instanceof ServiceEvent.DeploymentEnded ended) {
            service.end(ended.state(), ended.message(), atMs);
            job.setHeader(job.header().withTask(service.spec()));
        } else if (event instanceof ServiceEvent.InstancesBegun begun) {
            begun.instances().forEach(index -> begin(job, group, service, index, begun.version()));
        } else if (event instanceof ServiceEvent.ServiceStopped stopped) {
            service.stop(stopped.reason(), stopped.message(), atMs);
        } else if (event instanceof ServiceEvent.HealthChanged changed) {
            require(isLive(job, changed.attempt().task()), "%s is not live", changed.attempt());
            service.setHealth(index(changed.attempt().task()), changed.health(), changed.message(), atMs);
        } else if (event instanceof ServiceEvent.InstanceDraining draining) {
            require(isLive(job, draining.attempt().task()), "%s is not live", draining.attempt());
            var how = new Service.Drain(draining.untilMs(), draining.reason(), draining.message());
            service.drain(index(draining.attempt().task()), how);
        }
    }

    private void begin(Job job, TaskGroup group, Service service, int index, int version) {
        require(service.versions().containsKey(version), "there is no version %s", version);
        require(index <= group.entries().size(), "instance %s comes before the one below it", index);
        if (index == group.entries().size()) {
            group.grow(TaskEntry.waiting(new TaskId(job.id(), group.spec().name(), index), null, state.atMs()));
        } else {
            TaskEntry task = group.entries().get(index);
            require(task.state().isTerminal(), "%s has not ended", task.id());
            group.replace(index, task.again(state.atMs()));
        }
        service.begin(index, version);
    }

    private static boolean isLive(Job job, TaskId id) {
        TaskEntry task = job.task(id);
        return task != null && task.phase() instanceof TaskPhase.Active;
    }

    private static int index(TaskId id) {
        return Math.max(id.instance(), 0);
    }
}
