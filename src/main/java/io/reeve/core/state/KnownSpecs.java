package io.reeve.core.state;

import io.reeve.model.FanOut;
import io.reeve.model.JobSpec;
import io.reeve.model.Placement;
import io.reeve.model.SecretUses;
import io.reeve.model.TaskSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds one object for all jobs of equal documents, of the small ones that came lately: where the same is submitted
 * again and again, its waiting jobs share what is most of each. Idempotency keys are left aside.
 */
final class KnownSpecs {
    /** With {@link #MAX_TEXT} this bounds what is held to some 30 MB, however odd the documents are. */
    private static final int MAX = 16_384;

    private static final int MAX_TASKS = 4;
    /** Letters of a document; one with more is held for its job alone. */
    private static final int MAX_TEXT = 1_000;

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
        if (!isSmall(spec)) {
            return new Known(spec, documentHash);
        }
        JobSpec keyless = spec.key() == null ? spec : spec.withKey(null);
        Known given = new Known(keyless, documentHash);
        Known first = recent.putIfAbsent(keyless, given);
        if (first == null || !sameOrder(first.spec(), spec)) {
            return new Known(spec, documentHash);
        }
        String hash = first.documentHash().equals(documentHash) ? first.documentHash() : documentHash;
        return new Known(spec.key() == null ? first.spec() : first.spec().withKey(spec.key()), hash);
    }

    private static boolean isSmall(JobSpec spec) {
        if (spec.tasks().size() > MAX_TASKS || spec.schedule() != null) {
            return false;
        }
        int text = 0;
        for (TaskSpec task : spec.tasks()) {
            boolean plain = (task.fanOut() instanceof FanOut.Single || task.fanOut() instanceof FanOut.Instances)
                    && task.placement().equals(Placement.ANYWHERE)
                    && task.secrets().equals(SecretUses.NONE)
                    && task.work() == null
                    && task.service() == null;
            if (!plain) {
                return false;
            }
            text += letters(task.command())
                    + letters(task.env().keySet())
                    + letters(task.env().values());
            text += letters(task.files()) + letters(task.outputs()) + letters(task.after()) + letters(task.where());
        }
        return text <= MAX_TEXT;
    }

    /** At most, and not counted further than matters. */
    private static int letters(Collection<?> words) {
        int letters = 0;
        for (Object word : words) {
            letters += word.toString().length();
            if (letters > MAX_TEXT) {
                break;
            }
        }
        return letters;
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
