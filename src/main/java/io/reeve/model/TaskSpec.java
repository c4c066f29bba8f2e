package io.reeve.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One task of a job, validated and with every default filled in.
 *
 * @param command the argument vector; a text command is {@code [/bin/sh, -c, text]}
 * @param user whom it runs as, or null for the node's default
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
        List<Constraint> where) {
    public TaskSpec {
        command = List.copyOf(command);
        files = List.copyOf(files);
        outputs = List.copyOf(outputs);
        after = List.copyOf(after);
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        where = List.copyOf(where);
    }
}
