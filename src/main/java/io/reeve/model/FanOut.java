package io.reeve.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many instances a task has, and what each one's item is. */
public sealed interface FanOut {
    /** How many instances are known from the document alone: 1 for a task that is no array, 0 where outputs decide. */
    default int knownInstances() {
        return 0;
    }

    /** What instance {@code instance} works on, as far as the document says; null where it says nothing. */
    default @Nullable String item(int instance) {
        return null;
    }

    /** One task, no instance number. */
    record Single() implements FanOut {
        @Override
        public int knownInstances() {
            return 1;
        }
    }

    /** {@code instances: N}, numbered from 0; the item is the number. */
    record Instances(int count) implements FanOut {
        @Override
        public int knownInstances() {
            return count;
        }

        @Override
        public String item(int instance) {
            return Integer.toString(instance);
        }
    }

    /** {@code each: {items: […]}}: one instance an item. */
    record Items(List<String> items) implements FanOut {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public int knownInstances() {
            return items.size();
        }

        @Override
        public String item(int instance) {
            return items.get(instance);
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

        @Override
        public int knownInstances() {
            return files.size();
        }

        @Override
        public String item(int instance) {
            return files.get(instance).to();
        }
    }

    /**
     * {@code each: {outputs: TASK}}: one instance for each output file of a task it runs after, in the order of
     * (instance, path), decided when that task has finished. The item is the file's path, and the file is placed into
     * the instance's directory.
     */
    record OutputsOf(String task) implements FanOut {}
}
