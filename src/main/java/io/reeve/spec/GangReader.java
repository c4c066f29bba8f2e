package io.reeve.spec;

import io.reeve.model.Dependency;
import io.reeve.model.TaskSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code gangs}: lists of tasks of which each starts together or not at all. */
final class GangReader {
    private static final String EXPECTED = "lists of tasks such as [[server, client]]";
    /** Names of a path that are printed. */
    private static final int SHOWN = 20;

    private final Map<String, TaskSpec> tasks = new LinkedHashMap<>();
    private final Faults faults;
    private final List<List<String>> gangs = new ArrayList<>();
    private final Map<String, Integer> gangOf = new HashMap<>();

    private GangReader(List<TaskSpec> specs, Faults faults) {
        specs.forEach(spec -> tasks.put(spec.name(), spec));
        this.faults = faults;
    }

    static List<List<String>> read(@Nullable Tree tree, List<TaskSpec> specs, Faults faults) {
        if (tree == null) {
            return List.of();
        }
        if (!(tree instanceof Tree.Items lists)) {
            faults.wrongType(tree, EXPECTED);
            return List.of();
        }
        var reader = new GangReader(specs, faults);
        List<Tree> places = new ArrayList<>();
        for (Tree list : lists.items()) {
            if (list instanceof Tree.Items members) {
                reader.add(members);
                places.add(list);
            } else {
                faults.wrongType(list, EXPECTED);
            }
        }
        for (int gang = 0; gang < places.size(); gang++) {
            reader.checkOrder(gang, places.get(gang).place());
        }
        return reader.gangs;
    }

    private void add(Tree.Items members) {
        int gang = gangs.size();
        List<String> names = new ArrayList<>();
        long instances = 0;
        for (Tree member : members.items()) {
            String name = Scalars.text(member, faults, "the name of a task");
            if (name == null) {
                continue;
            }
            TaskSpec task = tasks.get(name);
            Integer before = gangOf.get(name);
            if (task == null) {
                String message = "there is no task " + Quoted.of(name) + Nearest.hint(name, tasks.keySet());
                faults.add(FaultCode.UNKNOWN_TASK, member.place(), message, "a task of this job");
            } else if (before != null) {
                String where = before == gang ? "stands twice in this gang" : "is in another gang already";
                faults.add(
                        FaultCode.DUPLICATE_ITEM,
                        member.place(),
                        "the task " + Quoted.of(name) + " " + where,
                        "each task in one gang, once");
            } else {
                gangOf.put(name, gang);
                names.add(name);
                instances += task.fanOut().knownInstances();
            }
        }
        if (members.items().isEmpty()) {
            faults.add(FaultCode.EMPTY_VALUE, members.place(), "the gang has no task", "the names of its tasks");
        }
        if (instances > Limits.GANG_INSTANCES) {
            faults.tooMany(members.place(), (int) instances, Limits.GANG_INSTANCES, "instances in one gang");
        }
        gangs.add(names);
    }

    /**
     * Nobody of a gang may wait for the end of another of it, be it through other tasks or other gangs: it would wait
     * for ever.
     */
    private void checkOrder(int gang, Place place) {
        Map<String, String> reachedFrom = new HashMap<>();
        ArrayDeque<String> open = new ArrayDeque<>(gangs.get(gang));
        while (!open.isEmpty()) {
            String name = open.remove();
            for (Dependency dependency : tasks.get(name).after()) {
                String before = dependency.task();
                if (before.equals(name)) {
                    continue; // a fault of its own
                }
                Integer other = gangOf.get(before);
                if (other != null && other == gang) {
                    report(place, before, name, reachedFrom);
                    return;
                }
                for (String each : other == null ? List.of(before) : gangs.get(other)) {
                    if (tasks.containsKey(each) && reachedFrom.putIfAbsent(each, name) == null) {
                        open.add(each);
                    }
                }
            }
        }
    }

    private void report(Place place, String first, String last, Map<String, String> reachedFrom) {
        List<String> path = new ArrayList<>(List.of(first, last));
        for (String next = reachedFrom.get(last); next != null && path.size() < SHOWN; next = reachedFrom.get(next)) {
            path.add(next);
        }
        Collections.reverse(path);
        String message =
                "tasks of one gang start together, but here one waits for another: " + String.join(" after ", path);
        faults.add(FaultCode.GANG_DEPENDENCY, place, message, "tasks of which none runs after another");
    }
}
