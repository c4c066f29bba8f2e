package io.reeve.simulate;

import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.model.BackfillPolicy;
import io.reeve.model.Dependency;
import io.reeve.model.NodeId;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs one job whose tasks depend on each other, on one machine of so many slots; each task takes one. */
public final class Dag {
    private static final String NAME = "task-";

    private final Map<Long, Task> tasks;

    private record Task(long runMs, List<Long> parents) {}

    /** When a task ran, in milliseconds from the start. */
    public record Span(long id, long startMs, long endMs) {}

    private Dag(Map<Long, Task> tasks) {
        this.tasks = tasks;
    }

    /**
     * Reads a table: tab between columns, {@code #} before comments; first the task's number, third its run time in
     * seconds, last the numbers of the tasks that it runs after, with blanks between.
     */
    public static Dag read(BufferedReader lines) throws IOException, WorkloadException {
        Map<Long, Task> tasks = new LinkedHashMap<>();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank() && line.charAt(0) != '#') {
                String[] fields = line.split("\t", -1);
                if (fields.length < 4) {
                    throw new WorkloadException("line " + number + " has " + fields.length
                            + " columns: expected are id, name, runtime in seconds, …, parents, with tabs between");
                }
                long id = id(fields[0], number);
                if (tasks.put(id, new Task(millis(fields[2], number), parents(fields, number))) != null) {
                    throw new WorkloadException("line " + number + ": there is a task " + id + " already");
                }
            }
        }
        if (tasks.isEmpty()) {
            throw new WorkloadException("there is no task in it");
        }
        check(tasks);
        return new Dag(tasks);
    }

    /** In the order of the table. */
    public List<Span> run(int slots) {
        Map<Long, Long> starts = new HashMap<>();
        Map<Long, Long> ends = new HashMap<>();
        var simulation = new Simulation(BackfillPolicy.EASY, new Simulation.Observer() {
            @Override
            public void started(TaskLaunched launch, long atMs) {
                starts.put(number(launch.attempt().task()), atMs);
            }

            @Override
            public void ended(TaskId task, NodeId node, long atMs) {
                ends.put(number(task), atMs);
            }
        });
        simulation.node("machine", Machines.processors(slots));
        List<TaskSpec> specs = new ArrayList<>(tasks.size());
        tasks.forEach((id, task) -> specs.add(spec(id, task)));
        Simulation.RunTimes runTimes =
                task -> tasks.getOrDefault(number(task), new Task(0, List.of())).runMs();
        simulation.run(List.of(new Simulation.Arrival(0, Machines.job("dag", specs), runTimes)));
        List<Span> spans = new ArrayList<>(tasks.size());
        for (long id : tasks.keySet()) {
            spans.add(new Span(id, starts.getOrDefault(id, -1L), ends.getOrDefault(id, -1L)));
        }
        return spans;
    }

    private static TaskSpec spec(long id, Task task) {
        List<Dependency> after = task.parents().stream()
                .map(parent -> new Dependency(NAME + parent, Dependency.When.FINISHED))
                .toList();
        return Machines.task(NAME + id, 1, after, Math.max(1, task.runMs()));
    }

    private static long number(TaskId id) {
        return Long.parseLong(id.task().substring(NAME.length()));
    }

    /** Every parent is there, and no task waits for itself over others. */
    private static void check(Map<Long, Task> tasks) throws WorkloadException {
        Map<Long, Integer> open = new HashMap<>();
        Map<Long, List<Long>> children = new HashMap<>();
        Deque<Long> free = new ArrayDeque<>();
        for (var entry : tasks.entrySet()) {
            for (long parent : entry.getValue().parents()) {
                if (!tasks.containsKey(parent)) {
                    throw new WorkloadException(
                            "task " + entry.getKey() + " runs after " + parent + ", which is not in the table");
                }
                children.computeIfAbsent(parent, id -> new ArrayList<>()).add(entry.getKey());
            }
            open.put(entry.getKey(), entry.getValue().parents().size());
            if (entry.getValue().parents().isEmpty()) {
                free.add(entry.getKey());
            }
        }
        int reached = 0;
        while (!free.isEmpty()) {
            reached++;
            for (long child : children.getOrDefault(free.remove(), List.of())) {
                if (open.merge(child, -1, Integer::sum) == 0) {
                    free.add(child);
                }
            }
        }
        if (reached < tasks.size()) {
            throw new WorkloadException("there is a circle: " + (tasks.size() - reached) + " tasks can never start");
        }
    }

    private static List<Long> parents(String[] fields, int number) throws WorkloadException {
        List<Long> parents = new ArrayList<>();
        for (String parent : fields[fields.length - 1].strip().split(" +")) {
            if (!parent.isEmpty()) {
                long id = id(parent, number);
                if (!parents.contains(id)) {
                    parents.add(id);
                }
            }
        }
        return parents;
    }

    private static long id(String text, int number) throws WorkloadException {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new WorkloadException("line " + number + ": a task is a whole number, was \"" + text + "\"");
        }
        return Long.parseLong(text);
    }

    /** Rounded up, so that nothing runs shorter than it should. */
    private static long millis(String text, int number) throws WorkloadException {
        try {
            long ms = new BigDecimal(text)
                    .movePointRight(3)
                    .setScale(0, RoundingMode.CEILING)
                    .longValueExact();
            if (ms < 0) {
                throw new WorkloadException("line " + number + ": a run time is 0 or more, was " + text);
            }
            return ms;
        } catch (ArithmeticException e) {
            throw new WorkloadException("line " + number + ": the run time " + text + " is too long");
        } catch (NumberFormatException e) {
            throw new WorkloadException("line " + number + ": the run time is a number, was \"" + text + "\"");
        }
    }
}
