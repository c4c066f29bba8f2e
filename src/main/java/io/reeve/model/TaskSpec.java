package io.reeve.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One task of a job, validated and with every default filled in.
 *
 * @param command the argument vector; a text command is {@code [/bin/sh, -c, text]}
 * @param user whom it runs as, or null for the node's default
 * @param placement where it should run, beyond {@code resources} and {@code where}
 * @param estimateMs how long one attempt is expected to run, or {@link #NO_ESTIMATE}; a plan, not a limit
 * @param disconnect what becomes of an attempt whose node loses the cluster
 * @param work what it is where it is no command; null for a command, and in old encodings
 * @param limits what one attempt may use at most, where that is not what {@code resources} say
 * @param secrets which secrets it gets
 * @param service what makes it a service, or null: it runs to its end
 */
public record TaskSpec(
        String name,
        List<String> command,
        List<FileSpec> files,
        List<OutputSpec> outputs,
        List<Dependency> after,
        FanOut fanOut,
        ResourceRequest resources,
        Map<String, String> env,
        @Nullable String user,
        Timeouts timeouts,
        RetryPolicy retry,
        List<Constraint> where,
        Placement placement,
        long estimateMs,
        Disconnect disconnect,
        @SinceLevel(2) @Nullable Work work,
        @SinceLevel(2) TaskLimits limits,
        @SinceLevel(2) SecretUses secrets,
        @SinceLevel(2) @Nullable ServiceSpec service) {
    /** What old encodings have in its place, too. */
    public static final long NO_ESTIMATE = 0;

    /** The attribute of nodes where attempts may use more than they were granted. */
    private static final Constraint OVERCOMMIT =
            new Constraint("overcommit", Constraint.Operator.EQUAL, List.of("true"));

    public TaskSpec {
        command = List.copyOf(command);
        files = List.copyOf(files);
        outputs = List.copyOf(outputs);
        after = List.copyOf(after);
        env = env.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(env));
        where = List.copyOf(where);
        placement = Objects.requireNonNullElse(placement, Placement.ANYWHERE); // absent in old encodings
        disconnect = Objects.requireNonNullElse(disconnect, Disconnect.STOP); // absent in old encodings
        limits = Objects.requireNonNullElse(limits, TaskLimits.UNSAID); // absent in old encodings
        secrets = Objects.requireNonNullElse(secrets, SecretUses.NONE); // absent below level 2
    }

    /** A command that is limited by its resources, gets no secrets and is no service. */
    public TaskSpec(
            String name,
            List<String> command,
            List<FileSpec> files,
            List<OutputSpec> outputs,
            List<Dependency> after,
            FanOut fanOut,
            ResourceRequest resources,
            Map<String, String> env,
            @Nullable String user,
            Timeouts timeouts,
            RetryPolicy retry,
            List<Constraint> where,
            Placement placement,
            long estimateMs,
            Disconnect disconnect) {
        this(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                estimateMs,
                disconnect,
                null,
                TaskLimits.UNSAID,
                SecretUses.NONE,
                null);
    }

    /** Anywhere that {@code resources} and {@code where} allow. */
    public TaskSpec(
            String name,
            List<String> command,
            List<FileSpec> files,
            List<OutputSpec> outputs,
            List<Dependency> after,
            FanOut fanOut,
            ResourceRequest resources,
            Map<String, String> env,
            @Nullable String user,
            Timeouts timeouts,
            RetryPolicy retry,
            List<Constraint> where) {
        this(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                Placement.ANYWHERE);
    }

    /** Without an estimate. */
    public TaskSpec(
            String name,
            List<String> command,
            List<FileSpec> files,
            List<OutputSpec> outputs,
            List<Dependency> after,
            FanOut fanOut,
            ResourceRequest resources,
            Map<String, String> env,
            @Nullable String user,
            Timeouts timeouts,
            RetryPolicy retry,
            List<Constraint> where,
            Placement placement) {
        this(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                NO_ESTIMATE);
    }

    /** Ended with the lease of its node, and replaced at once. */
    public TaskSpec(
            String name,
            List<String> command,
            List<FileSpec> files,
            List<OutputSpec> outputs,
            List<Dependency> after,
            FanOut fanOut,
            ResourceRequest resources,
            Map<String, String> env,
            @Nullable String user,
            Timeouts timeouts,
            RetryPolicy retry,
            List<Constraint> where,
            Placement placement,
            long estimateMs) {
        this(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                estimateMs,
                Disconnect.STOP);
    }

    public TaskSpec withEstimateMs(long ms) {
        return new TaskSpec(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                ms,
                disconnect,
                work,
                limits,
                secrets,
                service);
    }

    public TaskSpec withDisconnect(Disconnect chosen) {
        return new TaskSpec(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                estimateMs,
                chosen,
                work,
                limits,
                secrets,
                service);
    }

    public TaskSpec withWork(@Nullable Work other) {
        return new TaskSpec(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                estimateMs,
                disconnect,
                other,
                limits,
                secrets,
                service);
    }

    public TaskSpec withLimits(TaskLimits chosen) {
        return new TaskSpec(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                estimateMs,
                disconnect,
                work,
                chosen,
                secrets,
                service);
    }

    public TaskSpec withSecrets(SecretUses chosen) {
        return new TaskSpec(
                name,
                command,
                files,
                outputs,
                after,
                fanOut,
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                estimateMs,
                disconnect,
                work,
                limits,
                chosen,
                service);
    }

    /** A service, or no longer one where that is null; its instances are those of the service. */
    public TaskSpec withService(@Nullable ServiceSpec chosen) {
        return new TaskSpec(
                name,
                command,
                files,
                outputs,
                after,
                chosen == null ? fanOut : new FanOut.Instances(chosen.instances()),
                resources,
                env,
                user,
                timeouts,
                retry,
                where,
                placement,
                estimateMs,
                disconnect,
                work,
                limits,
                secrets,
                chosen);
    }

    /** What kind of task it is. */
    public String kind() {
        return work == null ? Work.COMMAND : work.kind();
    }

    /** What must hold on its node: {@code where}, and what the node must run and allow. */
    public List<Constraint> conditions() {
        boolean overcommits = !limits.equals(TaskLimits.UNSAID) && exceedsAnyRequest();
        if (work == null && !overcommits) {
            return where;
        }
        List<Constraint> all = new ArrayList<>();
        if (work != null) {
            all.addAll(work.needs());
        }
        all.addAll(where);
        if (overcommits) {
            all.add(OVERCOMMIT);
        }
        return List.copyOf(all);
    }

    private boolean exceedsAnyRequest() {
        return limits.exceed(resources.scalars())
                || placement.alternatives().stream().anyMatch(other -> limits.exceed(other.scalars()));
    }

    /** What to plan with: the estimate, else the run timeout, else {@link #NO_ESTIMATE}. */
    public long plannedMs() {
        return estimateMs > 0 ? estimateMs : Math.max(timeouts.runMs(), NO_ESTIMATE);
    }
}
