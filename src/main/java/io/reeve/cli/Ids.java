package io.reeve.cli;

import io.reeve.model.AttemptId;
import io.reeve.model.JobId;
import io.reeve.model.TaskId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads ids from arguments; what is none is a usage fault. */
final class Ids {
    /** A task, or one attempt of it: 0 for the newest. */
    record TaskChoice(TaskId task, int attempt) {}

    private Ids() {}

    static boolean isJob(String text) {
        try {
            JobId.parse(text);
            return true;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    static void requireJob(String text) {
        try {
            JobId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw Arguments.usage(malformed.getMessage() + "; \"reeve jobs\" lists them");
        }
    }

    static void requireJobOrTask(String text) {
        if (!isJob(text)) {
            requireTask(text);
        }
    }

    /** The services of a job, or one of them, {@code JOB/TASK}, as queries name them; null for all. */
    static Map<String, String> serviceQuery(@Nullable String which) {
        Map<String, String> query = new LinkedHashMap<>();
        if (which != null) {
            int slash = which.indexOf('/');
            query.put("job", slash < 0 ? which : which.substring(0, slash));
            query.put("task", slash < 0 ? "" : which.substring(slash + 1));
        }
        return query;
    }

    static TaskChoice requireTask(String text) {
        try {
            if (text.indexOf('@') >= 0) {
                AttemptId attempt = AttemptId.parse(text);
                return new TaskChoice(attempt.task(), attempt.attempt());
            }
            return new TaskChoice(TaskId.parse(text), 0);
        } catch (IllegalArgumentException malformed) {
            String hint = text.indexOf('/') < 0 ? "; \"reeve ps --all\" lists them" : "";
            throw Arguments.usage(malformed.getMessage() + hint);
        }
    }
}
