package io.reeve.spec;

import io.reeve.model.JobSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads job documents that came over the network: HTTP, the event bus, or a client that has uploaded its files. */
public final class JobDocuments {
    /** The JSON Schema of what {@link #read} takes, beside this class. */
    public static final String SCHEMA_RESOURCE = "job.schema.json";

    private JobDocuments() {}

    /** What a document came to. */
    public sealed interface Result {}

    /** @param documentHash SHA-256 of the meaning: equal however the document is laid out, see {@link JobJson#hash} */
    public record Valid(JobSpec spec, String documentHash) implements Result {}

    /** @param faults all of them, in the order they were found; never empty */
    public record Invalid(List<Fault> faults) implements Result {
        public Invalid {
            faults = List.copyOf(faults);
        }
    }

    /** Never throws for what the bytes hold. Local paths and globs are faults: the server has none of them. */
    public static Result read(byte[] bytes, Format format) {
        Faults faults = new Faults();
        Tree tree = parse(bytes, format, faults);
        return tree == null ? new Invalid(faults.list()) : validate(tree, faults);
    }

    /** Returns null if anything is wrong with the text itself; its meaning would then be guesswork. */
    static @Nullable Tree parse(byte[] bytes, Format format, Faults faults) {
        return parse(bytes, format, "a job document with job: and tasks:", faults);
    }

    /** The same of another document. @param whole how it looks */
    static @Nullable Tree parse(byte[] bytes, Format format, String whole, Faults faults) {
        String text = SourceText.decode(bytes, format, faults);
        if (text == null) {
            return null;
        }
        Tree tree = format == Format.JSON ? JsonReader.read(text, whole, faults) : YamlReader.read(text, whole, faults);
        return faults.isEmpty() ? tree : null;
    }

    static Result validate(Tree tree, Faults faults) {
        JobSpec spec = JobReader.read(tree, faults);
        if (spec == null || !faults.isEmpty()) {
            return new Invalid(faults.list());
        }
        return new Valid(spec, JobJson.hash(spec));
    }
}
