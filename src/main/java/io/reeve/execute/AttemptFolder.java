package io.reeve.execute;

import io.reeve.message.Reading.Stream;
import io.reeve.model.AttemptId;
import io.reeve.model.TaskId;
import java.nio.file.Path;

/**
 * Where the files of one attempt are: {@code attempts/word-count.42/count/3~1@2}. The folder belongs to the node's user
 * and what is in it to the task's, so that a task cannot put anything in the place of what the node reads. The native
 * supervisor has the same names.
 */
record AttemptFolder(Path path) {
    static final String ATTEMPTS = "attempts";

    static AttemptFolder of(Path dataDir, AttemptId id) {
        TaskId task = id.task();
        String instance = task.instance() == TaskId.SINGLE ? "single" : Integer.toString(task.instance());
        // Names hold no slash and begin with a letter or digit, so they are safe as they are.
        return new AttemptFolder(Path.of(
                dataDir.toString(),
                ATTEMPTS,
                task.job().toString(),
                task.task(),
                instance + "~" + id.generation() + "@" + id.attempt()));
    }

    /** Where the process starts. */
    Path work() {
        return path.resolve("work");
    }

    /** Its TMPDIR. */
    Path tmp() {
        return path.resolve("tmp");
    }

    Path progress() {
        return path.resolve("progress");
    }

    /** The outputs, after the end. */
    Path kept() {
        return path.resolve("kept");
    }

    Path log(Stream stream) {
        return path.resolve(stream == Stream.STDOUT ? "stdout" : "stderr");
    }
}
