package io.reeve.core.state;

import io.reeve.model.JobSpec;
import io.reeve.model.SecretUses;
import io.reeve.model.TaskSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds one object for all jobs of equal documents, of the small ones that came lately: where the same is submitted
 * again and again, its waiting jobs share what is most of each.
 */
final class KnownSpecs {
    private static final int MAX = 16_384;
    /** Documents with more tasks, or more words in one, are held for their jobs alone. */
    private static final int MAX_TASKS = 4;

    private static final int MAX_WORDS = 64;
    private static final int MAX_WORD_LENGTH = 256;

    private final Map<JobSpec, Known> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobSpec, Known> eldest) {
            return size() > MAX;
        }
    };

    /** A document that was submitted, and its hash. */
    record Known(JobSpec spec, String documentHash) {}

    /** What is equal to these, and came first if it is known still. */
    Known known(JobSpec spec, String documentHash) {
        Known given = new Known(spec, documentHash);
        if (!isSmall(spec)) {
            return given;
        }
        Known first = recent.putIfAbsent(spec, given);
        if (first == null || !sameOrder(first.spec(), spec)) {
            return given;
        }
        return first.documentHash().equals(documentHash) ? first : new Known(first.spec(), documentHash);
    }

    private static boolean isSmall(JobSpec spec) {
        return spec.tasks().size() <= MAX_TASKS && spec.tasks().stream().allMatch(KnownSpecs::isSmall);
    }

    private static boolean isSmall(TaskSpec task) {
        int words = task.command().size()
                + 2 * task.env().size()
                + task.files().size()
                + task.outputs().size();
        return words <= MAX_WORDS
                && task.work() == null
                && task.service() == null
                && task.secrets().equals(SecretUses.NONE)
                && task.command().stream().allMatch(word -> word.length() <= MAX_WORD_LENGTH)
                && task.env().values().stream().allMatch(word -> word.length() <= MAX_WORD_LENGTH);
    }

    /** Environments are equal in any order, and each user's own is to be kept. */
    private static boolean sameOrder(JobSpec one, JobSpec other) {
        for (int i = 0; i < one.tasks().size(); i++) {
            if (!names(one.tasks().get(i)).equals(names(other.tasks().get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static List<String> names(TaskSpec task) {
        return List.copyOf(task.env().keySet());
    }
}
