package io.reeve.spec;

import io.reeve.model.JobSpec;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads job documents on the machine their files are on: local paths and globs are looked up below the document's
 * folder, and the document is rewritten into the form that {@link JobDocuments#read} takes.
 */
public final class LocalDocuments {
    private LocalDocuments() {}

    /** What a document came to. */
    public sealed interface Result {}

    /**
     * Send {@code files} first, then {@code document}.
     *
     * @param document the rewritten document as JSON
     * @param spec what it means
     * @param documentHash see {@link JobJson#hash}; the content of the files is part of it
     * @param files each path once, in the order the document names them
     */
    public record Ready(String document, JobSpec spec, String documentHash, List<LocalFile> files) implements Result {
        public Ready {
            files = List.copyOf(files);
        }
    }

    /** @param faults all of them; lines and pointers are those of the document as it was written */
    public record Invalid(List<Fault> faults) implements Result {
        public Invalid {
            faults = List.copyOf(faults);
        }
    }

    /**
     * One file to upload.
     *
     * @param path where it is on this machine
     * @param sha256 of the content as it was when it was read, in hexadecimal
     * @param sizeBytes of that content
     * @param executable whether its owner may run it
     */
    public record LocalFile(Path path, String sha256, long sizeBytes, boolean executable) {}

    /** Reads every local file the document names, to its end. Never throws for what is in the document or on disk. */
    public static Result resolve(byte[] bytes, Format format, Path folder) {
        Faults faults = new Faults();
        Tree tree = JobDocuments.parse(bytes, format, faults);
        if (tree == null) {
            return new Invalid(faults.list());
        }
        LocalFiles files = new LocalFiles(folder, faults);
        Tree rewritten = new LocalRewrite(files, faults).document(tree);
        JobDocuments.Result result = JobDocuments.validate(rewritten, faults);
        if (result instanceof JobDocuments.Invalid invalid) {
            return new Invalid(invalid.faults());
        }
        JobDocuments.Valid valid = (JobDocuments.Valid) result;
        return new Ready(TreeJson.write(rewritten), valid.spec(), valid.documentHash(), files.found());
    }
}
