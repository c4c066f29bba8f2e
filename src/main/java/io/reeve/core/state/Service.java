package io.reeve.core.state;

import io.reeve.model.AttemptState;
import io.reeve.model.DeploymentState;
import io.reeve.model.InstanceHealth;
import io.reeve.model.Reason;
import io.reeve.model.ServiceSpec;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of a service besides its instances' attempts: how many are wanted and of which version, what
 * their checks say, and its deployments. Each instance is a task as any other; this says what shall become of it.
 */
public final class Service {
    public static final int FIRST_VERSION = 1;

    /** Deployments that are kept to be looked at, and gone back to: the last ones. */
    private static final int MAX_DEPLOYMENTS = 10;

    /** Attempts of one generation of an instance that are kept: it may be started again for years. */
    static final int MAX_ATTEMPTS = 10;

    private int wanted;
    private int target = FIRST_VERSION;
    private boolean held;
    private Stop stop = Stop.NONE;
    private final NavigableMap<Integer, TaskSpec> versions = new TreeMap<>();
    private final List<Instance> instances = new ArrayList<>();
    private final List<Deployment> deployments = new ArrayList<>();
    private long scaledAtMs;

    /** Why no instance is wanted any more; NONE while they are. */
    public record Stop(Reason reason, String message) {
        static final Stop NONE = new Stop(Reason.NONE, "");
    }

    /**
     * One instance, whose task has the same index.
     *
     * @param health as the checks of its last attempt said
     * @param sinceMs when they said so first
     * @param drain how it leaves, or null while it stays
     */
    public record Instance(
            int version,
            InstanceHealth health,
            long sinceMs,
            String message,
            @Nullable Drain drain) {
        static Instance of(int version) {
            return new Instance(version, InstanceHealth.STARTING, 0, "", null);
        }

        Instance drainedBy(Drain how) {
            return new Instance(version, health, sinceMs, message, how);
        }
    }

    /** @param untilMs when it is stopped, on the ledger's clock */
    public record Drain(long untilMs, Reason reason, String message) {}

    /** A version that some instance runs, or that may be gone back to. */
    public record Version(int number, TaskSpec spec) {}

    /** All of it as one value, for snapshots. */
    public record Entry(
            int wanted,
            int target,
            boolean held,
            Stop stop,
            List<Version> versions,
            List<Instance> instances,
            List<Deployment> deployments,
            long scaledAtMs) {
        public Entry {
            versions = List.copyOf(versions);
            instances = List.copyOf(instances);
            deployments = List.copyOf(deployments);
        }
    }

    Service(TaskSpec spec) {
        versions.put(FIRST_VERSION, spec);
        wanted = Objects.requireNonNull(spec.service()).instances();
        for (int index = 0; index < wanted; index++) {
            instances.add(Instance.of(FIRST_VERSION));
        }
    }

    Service(Entry entry) {
        wanted = entry.wanted();
        target = entry.target();
        held = entry.held();
        stop = entry.stop();
        entry.versions().forEach(version -> versions.put(version.number(), version.spec()));
        instances.addAll(entry.instances());
        deployments.addAll(entry.deployments());
        scaledAtMs = entry.scaledAtMs();
    }

    Entry entry() {
        List<Version> all = new ArrayList<>(versions.size());
        versions.forEach((number, spec) -> all.add(new Version(number, spec)));
        return new Entry(wanted, target, held, stop, all, instances, deployments, scaledAtMs);
    }

    /** How many instances are wanted; 0 once it is stopped. */
    public int wanted() {
        return isStopped() ? 0 : wanted;
    }

    /** The version that instances are begun with. */
    public int target() {
        return target;
    }

    /** Whether instances of other versions than the target stay as they are: a deployment was cancelled. */
    public boolean isHeld() {
        return held;
    }

    public boolean isStopped() {
        return stop.reason() != Reason.NONE;
    }

    public Stop stop() {
        return stop;
    }

    /** When the number of instances was changed last, on the ledger's clock; 0 for never. */
    public long scaledAtMs() {
        return scaledAtMs;
    }

    /** By index, which is that of the task's entry. */
    public List<Instance> instances() {
        return Collections.unmodifiableList(instances);
    }

    /** Oldest first. */
    public List<Deployment> deployments() {
        return Collections.unmodifiableList(deployments);
    }

    /** The newest deployment, over or not; null before the first. */
    public @Nullable Deployment lastDeployment() {
        return deployments.isEmpty() ? null : deployments.get(deployments.size() - 1);
    }

    /** The newest deployment where it is not over; null where nothing is being updated. */
    public @Nullable Deployment openDeployment() {
        Deployment last = lastDeployment();
        return last == null || last.isOver() ? null : last;
    }

    public boolean isUpdating() {
        return openDeployment() != null;
    }

    /** Versions that are still known, by number. */
    public NavigableMap<Integer, TaskSpec> versions() {
        return Collections.unmodifiableNavigableMap(versions);
    }

    /** Of the version that instances are begun with. */
    public TaskSpec spec() {
        return Objects.requireNonNull(versions.get(target));
    }

    /** What is said of the service itself by the version that instances are begun with. */
    public ServiceSpec policy() {
        return Objects.requireNonNull(spec().service());
    }

    /** Of the version that this instance runs. */
    public TaskSpec specOf(int index) {
        return Objects.requireNonNull(versions.get(instances.get(index).version()));
    }

    /** The next deployment's number. */
    public int nextVersion() {
        int last = deployments.isEmpty()
                ? FIRST_VERSION
                : deployments.get(deployments.size() - 1).number();
        return Math.max(last, versions.lastKey()) + 1;
    }

    /** Whether the instance's users may be sent to it. */
    public boolean isReady(TaskEntry task) {
        int index = Math.max(task.id().instance(), 0);
        AttemptEntry attempt = task.lastAttempt();
        return attempt != null
                && attempt.state() == AttemptState.RUNNING
                && instances.get(index).drain() == null
                && (instances.get(index).health() == InstanceHealth.READY || !isChecked(index));
    }

    /** Since when it is ready, on the ledger's clock, where it is. */
    public long readySinceMs(TaskEntry task) {
        int index = Math.max(task.id().instance(), 0);
        return isChecked(index)
                ? instances.get(index).sinceMs()
                : Objects.requireNonNull(task.lastAttempt()).startedAtMs();
    }

    /** Whether something beside its process says if the instance is ready. */
    public boolean isChecked(int index) {
        return Objects.requireNonNull(specOf(index).service()).isChecked();
    }

    /** How an instance leaves; null for one that stays, and for tasks that are no service's. */
    static @Nullable Drain drainOf(TaskGroup group, TaskId task) {
        Service service = group.service();
        return service == null
                ? null
                : service.instances.get(Math.max(task.instance(), 0)).drain();
    }

    void scale(int count, long atMs) {
        wanted = count;
        scaledAtMs = atMs;
    }

    void deploy(int number, TaskSpec spec, String owner, String message, long atMs) {
        int from = target;
        end(DeploymentState.CANCELLED, "another deployment came: " + number, atMs);
        versions.put(number, spec);
        target = number;
        held = false;
        deployments.add(Deployment.started(number, from, owner, wanted, message, atMs));
        while (deployments.size() > MAX_DEPLOYMENTS) {
            deployments.remove(0);
        }
        dropOldVersions();
    }

    void progress(int updated, int of, long atMs) {
        setLast(Objects.requireNonNull(lastDeployment()).progressed(updated, of, atMs));
    }

    void turn(Reason reason, String message, long atMs) {
        Deployment last = Objects.requireNonNull(lastDeployment());
        setLast(last.turned(reason, message, atMs));
        target = last.from();
        held = false;
    }

    /** Ends the newest deployment, unless it is over. */
    void end(DeploymentState state, String message, long atMs) {
        Deployment last = openDeployment();
        if (last == null) {
            return;
        }
        setLast(last.ended(state, message, atMs));
        if (state == DeploymentState.CANCELLED) {
            held = true;
            target = last.from();
        }
        dropOldVersions();
    }

    void stop(Reason reason, String message, long atMs) {
        end(DeploymentState.CANCELLED, message, atMs);
        held = false;
        stop = new Stop(reason, message);
    }

    /** Somebody had it retried. */
    void resume() {
        stop = Stop.NONE;
    }

    void begin(int index, int version) {
        if (index == instances.size()) {
            instances.add(Instance.of(version));
        } else {
            instances.set(index, Instance.of(version));
        }
    }

    /** Another attempt of the instance begins, or ended: what the checks said of the one before counts no more. */
    void restarted(int index) {
        instances.set(index, Instance.of(instances.get(index).version()));
    }

    void setHealth(int index, InstanceHealth health, String message, long atMs) {
        Instance now = instances.get(index);
        long sinceMs = now.health() == health ? now.sinceMs() : atMs; // a new process of its node tells it again
        instances.set(index, new Instance(now.version(), health, sinceMs, message, now.drain()));
    }

    void drain(int index, Drain how) {
        instances.set(index, instances.get(index).drainedBy(how));
    }

    private void setLast(Deployment changed) {
        deployments.set(deployments.size() - 1, changed);
    }

    /** Keeps what an instance has, the target, and what the kept deployments went from or brought. */
    private void dropOldVersions() {
        versions.keySet()
                .removeIf(number -> number != target
                        && instances.stream().noneMatch(instance -> instance.version() == number)
                        && deployments.stream().noneMatch(kept -> kept.number() == number || kept.from() == number));
    }
}
