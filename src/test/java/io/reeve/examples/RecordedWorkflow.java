package io.reeve.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A workflow of the format of {@code examples/workflow}, and the rules that every run of it must keep. */
final class RecordedWorkflow {
    private static final int RUNTIME = 2;
    private static final int PARENTS = 8;
    private static final double ROUNDING_SECONDS = 1e-6;

    private final Map<Integer, Task> tasks;
    private final Map<Integer, Integer> levels = new HashMap<>();
    private final Map<Integer, Double> pathSeconds = new HashMap<>();

    private RecordedWorkflow(Map<Integer, Task> tasks) {
        this.tasks = tasks;
        tasks.keySet().forEach(id -> measure(id, new HashSet<>()));
    }

    static RecordedWorkflow read(Path file) throws IOException {
        Map<Integer, Task> tasks = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("#")) {
                String[] columns = line.split("\t", -1);
                List<Integer> parents = Arrays.stream(columns[PARENTS].split(" "))
                        .filter(parent -> !parent.isEmpty())
                        .map(Integer::valueOf)
                        .toList();
                tasks.put(Integer.valueOf(columns[0]), new Task(Double.parseDouble(columns[RUNTIME]), parents));
            }
        }
        return new RecordedWorkflow(tasks);
    }

    int size() {
        return tasks.size();
    }

    /** The number of tasks on the longest path. */
    int depth() {
        return levels.values().stream().mapToInt(level -> level).max().orElse(0);
    }

    /**
     * What a run broke, in sentences: each task once and as long as asked, after its parents, at most {@code slots} at
     * a time, and the whole within Graham's bound plus {@code slackSeconds}.
     */
    List<String> faults(Map<Integer, Span> run, int slots, double scale, double slackSeconds) {
        if (!run.keySet().equals(tasks.keySet())) {
            return List.of("ran the tasks " + run.keySet() + ", expected " + tasks.keySet());
        }
        List<String> faults = new ArrayList<>();
        run.forEach((id, span) -> {
            Task task = tasks.get(id);
            if (span.seconds() + ROUNDING_SECONDS < task.runtimeSeconds() * scale) {
                faults.add("task " + id + " ran " + span.seconds() + " s, asked " + task.runtimeSeconds() * scale);
            }
            for (int parent : task.parents()) {
                if (run.get(parent).end() > span.start() + ROUNDING_SECONDS) {
                    faults.add("task " + id + " started before its parent " + parent + " ended");
                }
            }
        });
        int peak = peak(run);
        if (peak > slots) {
            faults.add(peak + " tasks at once on " + slots + " slots");
        }
        double bound = grahamSeconds(slots, scale) + slackSeconds;
        if (makespan(run) > bound) {
            faults.add("took " + makespan(run) + " s, the bound is " + bound);
        }
        return faults;
    }

    static Map<Integer, Span> readRun(Path csv) throws IOException {
        Map<Integer, Span> run = new TreeMap<>();
        for (String line : Files.readAllLines(csv)) {
            String[] columns = line.split(",");
            if (!columns[0].equals("id")) {
                Span span = new Span(Double.parseDouble(columns[1]), Double.parseDouble(columns[2]));
                if (run.put(Integer.valueOf(columns[0]), span) != null) {
                    throw new IOException("task " + columns[0] + " is in the run twice");
                }
            }
        }
        return run;
    }

    /** No list scheduler that leaves no slot idle while a task could run is slower than this. */
    private double grahamSeconds(int slots, double scale) {
        double work = tasks.values().stream().mapToDouble(Task::runtimeSeconds).sum();
        double path = pathSeconds.values().stream()
                .mapToDouble(seconds -> seconds)
                .max()
                .orElse(0);
        return scale * (work / slots + path * (slots - 1) / slots);
    }

    private void measure(int id, Set<Integer> above) {
        if (levels.containsKey(id)) {
            return;
        }
        if (!above.add(id)) {
            throw new IllegalArgumentException("task " + id + " runs after itself");
        }
        int level = 0;
        double seconds = 0;
        for (int parent : tasks.get(id).parents()) {
            measure(parent, above);
            level = Math.max(level, levels.get(parent));
            seconds = Math.max(seconds, pathSeconds.get(parent));
        }
        levels.put(id, level + 1);
        pathSeconds.put(id, seconds + tasks.get(id).runtimeSeconds());
        above.remove(id);
    }

    private static double makespan(Map<Integer, Span> run) {
        double first = run.values().stream().mapToDouble(Span::start).min().orElse(0);
        return run.values().stream().mapToDouble(Span::end).max().orElse(0) - first;
    }

    /** The most spans that overlap; one that ends when another starts does not overlap it. */
    private static int peak(Map<Integer, Span> run) {
        TreeMap<Double, Integer> changes = new TreeMap<>();
        run.values().stream().filter(span -> span.seconds() > 0).forEach(span -> {
            changes.merge(span.start(), 1, Integer::sum);
            changes.merge(span.end(), -1, Integer::sum);
        });
        int now = 0;
        int peak = 0;
        for (int change : changes.values()) {
            now += change;
            peak = Math.max(peak, now);
        }
        return peak;
    }

    /** When a task ran, in seconds after the first start. */
    record Span(double start, double end) {
        double seconds() {
            return end - start;
        }
    }

    private record Task(double runtimeSeconds, List<Integer> parents) {}
}
