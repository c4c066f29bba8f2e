package io.reeve.spec;

import io.reeve.model.JobSpec;
import io.reeve.model.TaskSpec;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads documents that give an open job more tasks: {@code tasks}, {@code defaults}, {@code key}, {@code close}. */
public final class Additions {
    private Additions() {}

    /** What a document came to. */
    public sealed interface Result {}

    /**
     * Tasks that are right beside those of the job.
     *
     * @param hash of the meaning, for the key
     * @param closes whether the job takes no more after them
     */
    public record Valid(List<TaskSpec> tasks, @Nullable String key, boolean closes, String hash) implements Result {
        public Valid {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * Nothing of it can be added.
     *
     * @param faults all of them, in the order they were found; never empty
     * @param key where it could be read: under a known one it may be a repeat, see {@link Beside#THE_OTHERS}
     */
    public record Invalid(List<Fault> faults, @Nullable String key) implements Result {
        public Invalid {
            faults = List.copyOf(faults);
        }
    }

    /** Send {@code files} first, then {@code document}. */
    public record Ready(String document, Valid valid, List<LocalDocuments.LocalFile> files) implements Result {
        public Ready {
            files = List.copyOf(files);
        }
    }

    /** Which tasks of the job the new ones stand beside. */
    public enum Beside {
        ALL,
        /** Those of other names: a repeat means what it meant when its tasks were not there yet. */
        THE_OTHERS
    }

    /** Never throws for what the bytes hold. Local paths and globs are faults: the server has none of them. */
    public static Result read(byte[] bytes, Format format, JobSpec job, Beside beside) {
        Faults faults = new Faults();
        Tree tree = JobDocuments.parse(bytes, format, "a document with tasks:", faults);
        return tree == null ? new Invalid(faults.list(), null) : validate(tree, job, beside, faults);
    }

    /** Reads every local file the document names, to its end. */
    public static Result resolve(byte[] bytes, Format format, Path folder, JobSpec job, Beside beside) {
        Faults faults = new Faults();
        Tree tree = JobDocuments.parse(bytes, format, "a document with tasks:", faults);
        if (tree == null) {
            return new Invalid(faults.list(), null);
        }
        LocalFiles files = new LocalFiles(folder, faults);
        Tree rewritten = new LocalRewrite(files, faults).document(tree);
        Result result = validate(rewritten, job, beside, faults);
        return result instanceof Valid valid ? new Ready(TreeJson.write(rewritten), valid, files.found()) : result;
    }

    private static Result validate(Tree tree, JobSpec job, Beside beside, Faults faults) {
        Fields fields = Fields.of(tree, Vocabulary.ADDITION, faults);
        if (fields == null) {
            return new Invalid(faults.list(), null);
        }
        Tree key = fields.get("key");
        Tree close = fields.get("close");
        boolean closes = close != null && Scalars.bool(close, faults);
        Tree tasks = fields.require("tasks", faults, JobReader.TASKS);
        String readKey = key == null ? null : JobReader.key(key, faults);
        List<TaskSpec> existing = job.tasks();
        if (beside == Beside.THE_OTHERS && tasks instanceof Tree.Mapping mapping) {
            existing = existing.stream()
                    .filter(task -> !mapping.members().containsKey(task.name()))
                    .toList();
        }
        List<TaskSpec> specs = tasks == null
                ? List.of()
                : new TasksReader(existing, faults).read(tasks, fields.get("defaults"), closes);
        if (!faults.isEmpty()) {
            return new Invalid(faults.list(), readKey);
        }
        JobSpec meaning = new JobSpec(
                job.name(), job.role(), job.priority(), readKey, job.onFailure(), specs, null, List.of(), null, closes);
        return new Valid(specs, readKey, closes, JobJson.hash(meaning));
    }
}
