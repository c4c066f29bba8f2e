package io.reeve.model;

import java.util.List;

/** How many instances a task has, and what each one's item is. */
public sealed interface FanOut {
    /** One task, no instance number. */
    record Single() implements FanOut {}

    /** {@code instances: N}, numbered from 0; the item is the number. */
    record Instances(int count) implements FanOut {}

    /** {@code each: {items: […]}}: one instance an item. */
    record Items(List<String> items) implements FanOut {
        public Items {
            items = List.copyOf(items);
        }
    }

    /**
     * {@code each: {files: GLOB}} as the client resolved it: one instance a file. The item is the file's {@code to},
     * and the file is placed into that instance's directory beside the task's own files.
     */
    record Files(List<FileSpec> files) implements FanOut {
        public Files {
            files = List.copyOf(files);
        }
    }

    /**
     * {@code each: {outputs: TASK}}: one instance for each output file of a task it runs after, in the order of
     * (instance, path), decided when that task has finished. The item is the file's path, and the file is placed into
     * the instance's directory.
     */
    record OutputsOf(String task) implements FanOut {}
}
