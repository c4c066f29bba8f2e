package io.reeve.execute.files;

import io.reeve.message.Reading.Stream;
import io.reeve.model.AttemptId;
import io.reeve.model.TaskId;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of one attempt are: {@code attempts/word-count.42/count/3~1@2}, and beside it, with the same name and
 * a suffix, what stays after the end. The folder belongs to the node's user and what is in it to the task's, so that a
 * task cannot put anything in the place of what the node reads. The native supervisor has the same names.
 *
 * <p>The path is made when it is asked for: what never has a file, such as a message, does without.
 */
public final class AttemptFolder {
    public static final String ATTEMPTS = "attempts";
    private static final String KEPT = ".kept";
    private static final String STDOUT = ".stdout";
    private static final String STDERR = ".stderr";
    private static final String INDEX = ".index";

    private final Supplier<Path> make;
    private volatile @Nullable Path path;

    public AttemptFolder(Path path) {
        this.make = () -> path;
        this.path = path;
    }

    private AttemptFolder(Supplier<Path> make) {
        this.make = make;
    }

    public static AttemptFolder of(Path dataDir, AttemptId id) {
        return new AttemptFolder(() -> path(dataDir, id));
    }

    public Path path() {
        Path known = path;
        if (known == null) {
            known = make.get();
            path = known;
        }
        return known;
    }

    private static Path path(Path dataDir, AttemptId id) {
        TaskId task = id.task();
        String instance = task.instance() == TaskId.SINGLE ? "single" : Integer.toString(task.instance());
        // Names hold no slash and begin with a letter or digit, so they are safe as they are.
        return Path.of(
                dataDir.toString(),
                ATTEMPTS,
                task.job().toString(),
                task.task(),
                instance + "~" + id.generation() + "@" + id.attempt());
    }

    /** The attempt that a file or folder next to others in a task's folder is of; instances hold no dot. */
    public static AttemptFolder owning(Path entry) {
        String name = entry.getFileName().toString();
        int dot = name.indexOf('.');
        return new AttemptFolder(dot < 0 ? entry : entry.resolveSibling(name.substring(0, dot)));
    }

    /** Where the process starts. */
    public Path work() {
        return path().resolve("work");
    }

    /** Its TMPDIR. */
    public Path tmp() {
        return path().resolve("tmp");
    }

    /** Files that hold secrets; gone with the end. */
    public Path secrets() {
        return path().resolve("secrets");
    }

    public Path progress() {
        return path().resolve("progress");
    }

    /** The outputs, after the end. */
    public Path kept() {
        return beside(KEPT);
    }

    public Path log(Stream stream) {
        return beside(stream == Stream.STDOUT ? STDOUT : STDERR);
    }

    /** What is known of the log: where it begins, and when what was written. */
    public Path index(Stream stream) {
        return beside((stream == Stream.STDOUT ? STDOUT : STDERR) + INDEX);
    }

    /** All that may be there of the attempt. */
    public List<Path> all() {
        return List.of(path(), beside(STDOUT), beside(STDERR), index(Stream.STDOUT), index(Stream.STDERR), kept());
    }

    private Path beside(String suffix) {
        return path().resolveSibling(path().getFileName() + suffix);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptFolder that && path().equals(that.path());
    }

    @Override
    public int hashCode() {
        return path().hashCode();
    }

    @Override
    public String toString() {
        return path().toString();
    }
}
