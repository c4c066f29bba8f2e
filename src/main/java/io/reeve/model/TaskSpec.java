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
        Placement placement) {
    public TaskSpec {
        command = List.copyOf(command);
        files = List.copyOf(files);
        outputs = List.copyOf(outputs);
        after = List.copyOf(after);
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        where = List.copyOf(where);
        placement = Objects.requireNonNullElse(placement, Placement.ANYWHERE); // absent in old encodings
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
}
