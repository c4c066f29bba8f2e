package io.reeve.spec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.reeve.model.Dependency;
import io.reeve.model.JobSpec;
import io.reeve.model.ScheduleSpec;
import io.reeve.model.TaskSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A job as a JSON document, which {@link JobDocuments#read} reads to an equal job.
 *
 * <p>What is as by default is left out, so that the text and its hash stay the same when documents learn new fields.
 */
public final class JobJson {
    private JobJson() {}

    /** The document, tasks in their own order, on one line. */
    public static String write(JobSpec job) {
        return tree(job).toString();
    }

    /** What stands under the task's name in {@link #write}. */
    public static String writeTask(TaskSpec task) {
        return TaskJson.tree(task).toString();
    }

    /** The document indented for people. */
    public static String pretty(JobSpec job) {
        return tree(job).toPrettyString();
    }

    /** The document with all that has no order sorted by name: one text for one meaning. */
    public static String canonical(JobSpec job) {
        return canonicalTree(job).toString();
    }

    /**
     * SHA-256 of {@link #canonical} in hexadecimal: two documents that mean the same job have the same. The text is
     * never there as a whole: with 100,000 tasks it would need more memory than the job.
     */
    public static String hash(JobSpec job) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Consumer<String> text = part -> digest.update(part.getBytes(StandardCharsets.UTF_8));
            String heading = heading(job).toString();
            text.accept(heading.substring(0, heading.length() - 1)); // it goes on
            text.accept(",\"tasks\":{");
            String separator = "";
            for (TaskSpec task : sortedTasks(job)) {
                text.accept(separator + TextNode.valueOf(task.name()) + ":" + TaskJson.canonicalTree(task));
                separator = ",";
            }
            ObjectNode gangs = JsonNodeFactory.instance.objectNode();
            gangs(gangs, sortedGangs(job));
            text.accept(gangs.isEmpty() ? "}}" : "}," + gangs.toString().substring(1));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static ObjectNode canonicalTree(JobSpec job) {
        ObjectNode sorted = heading(job);
        ObjectNode tasks = sorted.putObject("tasks");
        sortedTasks(job).forEach(task -> tasks.set(task.name(), TaskJson.canonicalTree(task)));
        gangs(sorted, sortedGangs(job));
        return sorted;
    }

    private static List<TaskSpec> sortedTasks(JobSpec job) {
        return job.tasks().stream().sorted(Comparator.comparing(TaskSpec::name)).toList();
    }

    private static List<List<String>> sortedGangs(JobSpec job) {
        return job.gangs().stream()
                .map(gang -> gang.stream().sorted().toList())
                .sorted(Comparator.comparing(gang -> gang.isEmpty() ? "" : gang.get(0)))
                .toList();
    }

    private static ObjectNode tree(JobSpec job) {
        ObjectNode out = heading(job);
        ObjectNode tasks = out.putObject("tasks");
        job.tasks().forEach(task -> tasks.set(task.name(), TaskJson.tree(task)));
        gangs(out, job.gangs());
        return out;
    }

    /** What is before the tasks. */
    private static ObjectNode heading(JobSpec job) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("job", job.name());
        if (!job.role().equals(JobSpec.DEFAULT_ROLE)) {
            out.put("role", job.role());
        }
        if (job.priority() != JobSpec.DEFAULT_PRIORITY) {
            out.put("priority", job.priority());
        }
        if (job.key() != null) {
            out.put("key", job.key());
        }
        if (job.onFailure() == JobSpec.OnFailure.FAIL_FAST) {
            out.put("on-failure", "fail-fast");
        }
        if (job.deadline() != null) {
            out.put("deadline", DeadlineReader.write(job.deadline()));
        }
        if (job.open()) {
            out.put("open", true);
        }
        if (job.schedule() != null) {
            schedule(out.putObject("schedule"), job.schedule());
        }
        return out;
    }

    private static void gangs(ObjectNode out, List<List<String>> gangs) {
        if (!gangs.isEmpty()) {
            ArrayNode lists = out.putArray("gangs");
            gangs.forEach(gang -> gang.forEach(lists.addArray()::add));
        }
    }

    private static void schedule(ObjectNode out, ScheduleSpec schedule) {
        out.put(schedule.isInterval() ? "every" : "cron", schedule.pattern());
        if (!schedule.zone().equals(ScheduleSpec.DEFAULT_ZONE)) {
            out.put("zone", schedule.zone());
        }
        if (schedule.misfire() != ScheduleSpec.Misfire.ONCE) {
            out.put("misfire", ScheduleReader.word(schedule.misfire()));
        }
        if (schedule.overlap() != ScheduleSpec.Overlap.FORBID) {
            out.put("overlap", ScheduleReader.word(schedule.overlap()));
        }
    }

    /** A list where all is as usual, else a map. */
    static void after(ObjectNode out, List<Dependency> after) {
        if (after.isEmpty()) {
            return;
        }
        if (after.stream().allMatch(dependency -> dependency.when() == Dependency.When.FINISHED)) {
            ArrayNode list = out.putArray("after");
            after.forEach(dependency -> list.add(dependency.task()));
            return;
        }
        ObjectNode map = out.putObject("after");
        after.forEach(dependency ->
                map.put(dependency.task(), dependency.when().name().toLowerCase(Locale.ROOT)));
    }
}
