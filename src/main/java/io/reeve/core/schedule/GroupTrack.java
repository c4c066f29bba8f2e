package io.reeve.core.schedule;

import io.reeve.core.state.Service;
import io.reeve.core.state.TaskEntry;
import io.reeve.core.state.TaskGroup;
import io.reeve.event.ServiceEvent;
import io.reeve.model.Constraint;
import io.reeve.model.Dependency;
import io.reeve.model.Placement;
import io.reeve.model.ResourceRequest;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSeries;
import io.reeve.model.TaskSpec;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the scheduler remembers of one task of a job, all its instances together. */
final class GroupTrack {
    /** Most urgent first: priority as aged by its role, then age of the job, then the document's order. */
    static final Comparator<GroupTrack> URGENCY = Comparator.<GroupTrack>comparingLong(group -> -group.rank)
            .thenComparingLong(group -> group.job.number())
            .thenComparingInt(group -> group.order)
            .thenComparingInt(group -> group.version);

    final JobTrack job;
    final TaskGroup group;
    final TaskSpec spec;
    /** Equal to that of all others of its queue, and the same one while it stands there. */
    Shape shape;

    final int order;
    /** Of a service; 0 for other tasks. */
    final int version;
    /** What it runs after. */
    List<Edge> before = List.of();
    /** What runs after it. */
    List<Edge> dependents = List.of();
    /** How many of {@link #before} are not known to be met. */
    int unmet;
    /** Instances that may start now; index 0 is the task itself where it is no array. */
    final BitSet ready = new BitSet();

    /** The gang that it starts with; null where it is in none, or that has started. On a ticket, whose it is. */
    @Nullable
    GangTrack gang;
    /** See {@link RoleSpec#rank}; set anew while it stands in no queue. */
    long rank;

    Gate gate = Gate.WAITING;
    boolean ended;
    /** Of a service: what is remembered of the instances of each other version than the one it shall have. */
    final Map<Integer, GroupTrack> others;

    /** One task runs after another. Met is met for ever, so a task after many is not asked about each of them again. */
    static final class Edge {
        final GroupTrack from;
        final GroupTrack to;
        final Dependency.When when;
        boolean met;

        Edge(GroupTrack from, GroupTrack to, Dependency.When when) {
            this.from = from;
            this.to = to;
            this.when = when;
        }
    }

    /** Whether what the task runs after allows its start. */
    enum Gate {
        WAITING,
        OPEN,
        /** It can never start. */
        SHUT
    }

    /**
     * All that decides where a task can run: tasks of one shape are alike to the allocator.
     *
     * @param owner whose instances they are, where that matters: the placement looks at tasks; null elsewhere
     * @param hash of all the others
     */
    record Shape(
            String role,
            ResourceRequest request,
            List<Constraint> where,
            Placement placement,
            long plannedMs,
            @Nullable TaskId owner,
            int hash) {
        static Shape of(JobTrack job, TaskSpec spec) {
            boolean alone = spec.placement().looksAtTasks();
            TaskId owner = alone ? new TaskId(job.job.id(), spec.name(), TaskId.SINGLE) : null;
            return new Shape(
                    job.job.spec().role(),
                    spec.resources(),
                    spec.conditions(),
                    spec.placement(),
                    spec.plannedMs(),
                    owner);
        }

        Shape(
                String role,
                ResourceRequest request,
                List<Constraint> where,
                Placement placement,
                long plannedMs,
                @Nullable TaskId owner) {
            this(
                    role,
                    request,
                    where,
                    placement,
                    plannedMs,
                    owner,
                    Objects.hash(role, request, where, placement, plannedMs, owner));
        }

        /** Known before: it is asked for with each task that comes and goes. */
        @Override
        public int hashCode() {
            return hash;
        }
    }

    GroupTrack(JobTrack job, TaskGroup group, int order) {
        this.job = job;
        this.group = group;
        this.order = order;
        this.spec = group.spec();
        this.shape = Shape.of(job, spec);
        Service service = group.service();
        this.others = service == null ? Map.of() : new HashMap<>();
        this.version = service == null ? 0 : service.target();
        if (service != null) {
            service.versions().forEach((number, version) -> {
                if (number != service.target()) {
                    others.put(number, new GroupTrack(this, number, version));
                }
            });
        }
    }

    /** Another version of a service. */
    private GroupTrack(GroupTrack main, int number, TaskSpec version) {
        this.job = main.job;
        this.group = main.group;
        this.order = main.order;
        this.version = number;
        this.others = Map.of();
        this.spec = version;
        this.shape = Shape.of(job, version);
    }

    /** What is remembered of the instance, which may be of another version. */
    GroupTrack of(int index) {
        Service service = group.service();
        return service == null || others.isEmpty()
                ? this
                : others.getOrDefault(service.instances().get(index).version(), this);
    }

    /** Whether there are other versions, or instances wait that did not, once this came to be. */
    static boolean changesWith(ServiceEvent event) {
        return event instanceof ServiceEvent.DeploymentStarted
                || event instanceof ServiceEvent.DeploymentTurned
                || event instanceof ServiceEvent.DeploymentEnded
                || event instanceof ServiceEvent.InstancesBegun;
    }

    /** What it runs after has ended as it asked. */
    void open() {
        gate = Gate.OPEN;
        others.values().forEach(other -> other.gate = Gate.OPEN);
    }

    /** A ticket, in the place of the first task of a gang. */
    GroupTrack(GroupTrack lead, Shape shape, GangTrack gang) {
        this.job = lead.job;
        this.group = lead.group;
        this.order = lead.order;
        this.spec = lead.spec;
        this.version = lead.version;
        this.others = Map.of();
        this.shape = shape;
        this.gang = gang;
    }

    boolean isTicket() {
        return gang != null && gang.ticket() == this;
    }

    /** What stands in the queue for its tasks. */
    GroupTrack inQueue() {
        GroupTrack ticket = gang == null ? null : gang.ticket();
        return ticket == null ? this : ticket;
    }

    /** Whether a demand may have asked for the instance. */
    boolean isOffered(int index) {
        return gang == null ? ready.get(index) : gang.ticket() != null;
    }

    /** How many tasks one that is ready here stands for. */
    int weight() {
        return gang == null ? 1 : gang.size();
    }

    String name() {
        return group.spec().name();
    }

    int priority() {
        return job.job.spec().priority();
    }

    void rankBy(RoleSpec role) {
        rank = role.rank(priority(), job.job.header().submittedAtMs());
    }

    TaskEntry entry(int index) {
        return group.entries().get(index);
    }

    TaskId taskId(int index) {
        return new TaskId(job.job.id(), name(), group.isArray() ? index : TaskId.SINGLE);
    }

    /** Adds the first ready instances, {@code limit} of them. */
    void addReady(TaskSeries.Builder tasks, int limit) {
        if (group.isArray()) {
            tasks.addInstances(job.job.id(), name(), ready, limit);
        } else if (!ready.isEmpty() && limit > 0) {
            tasks.addSingle(job.job.id(), name());
        }
    }

    static int index(TaskId id) {
        return Math.max(id.instance(), 0);
    }

    /** Whether nothing but a node's own room matters to it. */
    boolean isAboutRequests() {
        return gang == null ? shape.placement().isAboutOneRequest() : gang.isAboutRequests();
    }
}
