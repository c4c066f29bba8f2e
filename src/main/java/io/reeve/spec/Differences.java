package io.reeve.spec;

import com.fasterxml.jackson.databind.JsonNode;
import io.reeve.model.JobSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What tells two jobs apart, for a key that came back with another document. */
public final class Differences {
    /** A conflict is understood from its first few differences. */
    private static final int MAX_LISTED = 50;
    /** Characters of a value that are shown. */
    private static final int MAX_VALUE_CHARACTERS = 200;

    private Differences() {}

    /**
     * One place where the jobs differ.
     *
     * @param pointer JSON Pointer into both documents, as {@link JobJson#canonical} writes them
     * @param left the value there as JSON, shortened; null if it is as by default
     * @param right the same of the other job
     */
    public record Difference(
            String pointer, @Nullable String left, @Nullable String right) {
        @Override
        public String toString() {
            return pointer + ": " + (left == null ? "(not set)" : left) + " -> "
                    + (right == null ? "(not set)" : right);
        }
    }

    /** The first differences by pointer, at most 50; empty for jobs that mean the same. */
    public static List<Difference> between(JobSpec left, JobSpec right) {
        List<Difference> found = new ArrayList<>();
        compare("", JobJson.canonicalTree(left), JobJson.canonicalTree(right), found);
        return List.copyOf(found);
    }

    private static void compare(
            String pointer, @Nullable JsonNode left, @Nullable JsonNode right, List<Difference> found) {
        if (found.size() >= MAX_LISTED || (left != null && left.equals(right))) {
            return;
        }
        if (left != null && right != null && left.isObject() && right.isObject()) {
            TreeSet<String> names = new TreeSet<>();
            left.fieldNames().forEachRemaining(names::add);
            right.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                String token = name.replace("~", "~0").replace("/", "~1");
                compare(pointer + "/" + token, left.get(name), right.get(name), found);
            }
        } else if (left != null && right != null && left.isArray() && right.isArray() && left.size() == right.size()) {
            for (int i = 0; i < left.size(); i++) {
                compare(pointer + "/" + i, left.get(i), right.get(i), found);
            }
        } else {
            found.add(new Difference(pointer, shown(left), shown(right)));
        }
    }

    private static @Nullable String shown(@Nullable JsonNode value) {
        if (value == null) {
            return null;
        }
        String text = value.toString();
        return text.length() <= MAX_VALUE_CHARACTERS ? text : text.substring(0, MAX_VALUE_CHARACTERS) + "…";
    }
}
