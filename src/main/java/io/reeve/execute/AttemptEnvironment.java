package io.reeve.execute;

import io.reeve.execute.files.AttemptFolder;
import io.reeve.execute.files.UserIds;
import io.reeve.message.ToWorker.Assignment;
import io.reeve.model.Allocation;
import io.reeve.model.AttemptId;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The environment of an attempt: a small clean base, the task's own above it, and {@code REEVE_*} above both. Nothing
 * is taken from the node's own environment but the time zone: what works on one node works on all.
 */
final class AttemptEnvironment {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final @Nullable String TIME_ZONE = System.getenv("TZ");
    private static final String OWN_NAME = System.getProperty("user.name", "");

    private AttemptEnvironment() {}

    /** The variable that no other attempt has, as it stands first in the environment. */
    static String mark(AttemptId attempt) {
        return "REEVE_ATTEMPT=" + attempt;
    }

    static List<String> of(Assignment assignment, AttemptFolder folder, NodeId node, @Nullable UserIds user) {
        return of(assignment, folder, node, user, Map.of());
    }

    /** @param more variables of a runner, above the task's own */
    static List<String> of(
            Assignment assignment,
            AttemptFolder folder,
            NodeId node,
            @Nullable UserIds user,
            Map<String, String> more) {
        Map<String, String> env = map(assignment, folder, node, user);
        env.putAll(more);
        List<String> entries = new ArrayList<>(env.size());
        for (var entry : env.entrySet()) {
            entries.add(entry.getKey() + "=" + entry.getValue());
        }
        return entries;
    }

    static Map<String, String> map(Assignment assignment, AttemptFolder folder, NodeId node, @Nullable UserIds user) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("REEVE_ATTEMPT", ""); // holds the first place
        base(env, folder, user == null ? OWN_NAME : user.name());
        env.putAll(assignment.env());
        env.putAll(SecretFiles.environment(assignment.secrets()));
        own(env, assignment, folder, node);
        return env;
    }

    private static void base(Map<String, String> env, AttemptFolder folder, String user) {
        String work = folder.work().toString();
        env.put("PATH", PATH);
        env.put("HOME", work);
        env.put("PWD", work);
        env.put("TMPDIR", folder.tmp().toString());
        env.put("USER", user);
        env.put("LOGNAME", user);
        env.put("SHELL", "/bin/sh");
        env.put("LANG", "C.UTF-8");
        if (TIME_ZONE != null) {
            env.put("TZ", TIME_ZONE);
        }
    }

    private static void own(Map<String, String> env, Assignment assignment, AttemptFolder folder, NodeId node) {
        AttemptId attempt = assignment.attempt();
        TaskId task = attempt.task();
        Allocation allocation = assignment.allocation();
        env.put("REEVE_ATTEMPT", attempt.toString());
        env.put("REEVE_JOB", task.job().toString());
        env.put("REEVE_TASK", task.task());
        env.put("REEVE_INSTANCE", Integer.toString(Math.max(0, task.instance())));
        env.put("REEVE_NODE", node.value());
        env.put("REEVE_CPUS", cpus(allocation.scalars().cpuMillis()));
        env.put("REEVE_MEM", Long.toString(allocation.scalars().memoryBytes()));
        if (!allocation.gpus().isEmpty()) {
            env.put(
                    "REEVE_GPUS",
                    allocation.gpus().stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
        for (int i = 0; i < allocation.ports().size(); i++) {
            env.put("REEVE_PORT" + i, allocation.ports().get(i).toString());
        }
        env.put("REEVE_DIR", folder.work().toString());
        if (SecretFiles.hasAny(assignment.secrets())) {
            env.put("REEVE_SECRETS", folder.secrets().toString());
        }
        env.put("REEVE_PROGRESS", folder.progress().toString());
    }

    /** {@code 500} is {@code 0.5}, {@code 2000} is {@code 2}. */
    private static String cpus(long cpuMillis) {
        return cpuMillis % 1000 == 0
                ? Long.toString(cpuMillis / 1000)
                : BigDecimal.valueOf(cpuMillis, 3).stripTrailingZeros().toPlainString();
    }
}
