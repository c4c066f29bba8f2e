package io.reeve.model;

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
        @SinceLevel(2) @Nullable ServiceSpec service) {
    /** What old encodings have in its place, too. */
    public static final long NO_ESTIMATE = 0;

    public TaskSpec {
        command = List.copyOf(command);
        files = List.copyOf(files);
        outputs = List.copyOf(outputs);
        after = List.copyOf(after);
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        where = List.copyOf(where);
        placement = Objects.requireNonNullElse(placement, Placement.ANYWHERE); // absent in old encodings
        disconnect = Objects.requireNonNullElse(disconnect, Disconnect.STOP); // absent in old encodings
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

    /** One that runs to its end. */
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
                null);
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
                chosen);
    }

    /** What to plan with: the estimate, else the run timeout, else {@link #NO_ESTIMATE}. */
    public long plannedMs() {
        return estimateMs > 0 ? estimateMs : Math.max(timeouts.runMs(), NO_ESTIMATE);
    }
}
