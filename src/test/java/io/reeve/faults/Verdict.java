package io.reeve.faults;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What came of every acknowledged job: by the stream of events, by the witness outside, and by what the cell answers at
 * the end. Each way in which they do not fit together is told.
 */
final class Verdict {
    private static final Set<String> TERMINAL = Set.of("FINISHED", "FAILED", "KILLED", "LOST", "ERROR");

    private final List<String> lost = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();
    private final List<String> other = new ArrayList<>();
    private final Map<String, String> jobsByName = new HashMap<>();
    private final Map<String, String> jobStates = new HashMap<>();
    private final Set<String> killed = new HashSet<>();
    private final Map<String, Set<String>> launched = new HashMap<>();
    private final Map<String, String> taskStates = new HashMap<>();
    private final Map<String, Integer> ends = new TreeMap<>();
    private int tasks;
    private int runs;

    /** @param events the whole stream from its first event */
    static Verdict of(List<Submitted> jobs, List<JsonObject> events, Witness witness) throws IOException {
        var verdict = new Verdict();
        events.forEach(verdict::read);
        for (Submitted job : jobs) {
            verdict.judge(job, witness);
        }
        return verdict;
    }

    List<String> lost() {
        return lost;
    }

    List<String> doubled() {
        return doubled;
    }

    /** What is wrong and neither of the two. */
    List<String> other() {
        return other;
    }

    /** Acknowledged tasks. */
    int tasks() {
        return tasks;
    }

    /** Runs that the witness saw. */
    int runs() {
        return runs;
    }

    /** How many tasks ended in each state. */
    Map<String, Integer> ends() {
        return ends;
    }

    String stateOf(String job) {
        return jobStates.getOrDefault(job, "unknown");
    }

    private void read(JsonObject event) {
        String job = event.getString("job", "");
        String task = event.getString("task", "");
        switch (event.getString("type")) {
            case "JobSubmitted" -> {
                String before = jobsByName.put(event.getString("name"), job);
                if (before != null) {
                    doubled.add("one submission became two jobs, " + before + " and " + job);
                }
                jobStates.put(job, "ACTIVE");
            }
            case "JobKillRequested" -> killed.add(job);
            case "JobEnded" -> jobStates.put(job, event.getString("state"));
            case "TaskLaunched" -> launch(task, event.getString("attempt"));
            case "AttemptEnded" -> end(task, event.getString("taskState"));
            case "TaskEnded" -> end(task, event.getString("state"));
            default -> {
                // Says nothing of a job's way.
            }
        }
    }

    private void launch(String task, String attempt) {
        if (TERMINAL.contains(taskStates.getOrDefault(task, ""))) {
            doubled.add(attempt + " was launched after its task had ended " + taskStates.get(task));
        }
        if (!launched.computeIfAbsent(task, id -> new HashSet<>()).add(attempt)) {
            doubled.add(attempt + " was launched twice");
        }
    }

    private void end(String task, String state) {
        String before = taskStates.get(task);
        if (before != null && TERMINAL.contains(before) && !before.equals(state)) {
            other.add(task + " ended " + before + " and then became " + state);
        }
        taskStates.put(task, state);
    }

    private void judge(Submitted job, Witness witness) throws IOException {
        String id = job.id();
        if (id == null) {
            return; // what was never acknowledged is told by the load
        }
        String submitted = jobsByName.get(job.key());
        if (!id.equals(submitted)) {
            lost.add(id + " was acknowledged for " + job.key() + ", and the stream of events has " + submitted);
            return;
        }
        String state = jobStates.get(id);
        if (!TERMINAL.contains(state)) {
            lost.add(id + " came to no end: it is " + state);
        }
        if (job.killAcknowledged() && !killed.contains(id) && !TERMINAL.contains(state)) {
            lost.add("the kill of " + id + " was acknowledged and is not in the stream of events");
        }
        for (String task : job.tasks()) {
            tasks++;
            judge(job, id + "/" + task, witness.seen(job.witnessed(task)));
        }
    }

    private void judge(Submitted job, String task, List<Witness.Line> seen) {
        String state = taskStates.getOrDefault(task, "PENDING");
        ends.merge(state, 1, Integer::sum);
        if (!TERMINAL.contains(state)) {
            lost.add(task + " came to no end: it is " + state);
        }
        Set<String> inLedger = launched.getOrDefault(task, Set.of());
        Set<String> ran = new HashSet<>();
        int starts = 0;
        boolean completed = false;
        for (Witness.Line line : seen) {
            completed |= !line.isStart();
            if (line.isStart()) {
                starts++;
                if (line.overlaps()) {
                    doubled.add(line.attempt() + " on " + line.node() + " ran beside another run: " + seen);
                }
                if (!ran.add(line.attempt())) {
                    doubled.add(line.attempt() + " ran twice: " + seen);
                }
                if (!inLedger.contains(line.attempt())) {
                    other.add(line.attempt() + " ran and no event says that it was launched");
                }
            }
        }
        runs += starts;
        if (starts > inLedger.size()) {
            doubled.add(task + " ran " + starts + " times in " + inLedger.size() + " attempts");
        }
        if (job.attempts() == 1 && !state.equals("LOST") && starts > 1) {
            doubled.add(task + " may be tried once, ran " + starts + " times and is " + state + ": " + seen);
        }
        if (state.equals("FINISHED") && !completed) {
            other.add(task + " is FINISHED, and no run of it came to its end: " + seen);
        }
        if (state.equals("FAILED") || state.equals("ERROR")) {
            other.add(task + " is " + state + ", which nothing in it can be");
        }
    }
}
