package io.reeve.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a task should run, beyond what it needs and its hard constraints.
 *
 * @param alternatives what it takes instead of its first request, best first; empty: nothing else
 * @param prefer soft conditions on nodes
 * @param spread how its instances stand apart, or null: they are packed
 * @param affinity other tasks that it runs near to, or away from
 */
public record Placement(
        List<ResourceRequest> alternatives,
        List<Preference> prefer,
        @Nullable Spread spread,
        List<Affinity> affinity) {
    /** The attribute that every node has and no two share: its name in the cell. */
    public static final String NODE = "node";

    public static final Placement ANYWHERE = new Placement(List.of(), List.of(), null, List.of());

    public Placement {
        alternatives = List.copyOf(alternatives);
        prefer = List.copyOf(prefer);
        affinity = List.copyOf(affinity);
    }

    /** Whether other tasks that run decide where this one may or should run. */
    public boolean looksAtTasks() {
        return spread != null || !affinity.isEmpty();
    }

    /** Whether room for its first request on one node is all that a task waits for. */
    public boolean isAboutOneRequest() {
        return alternatives.isEmpty() && !looksAtTasks();
    }

    /** Nodes that meet {@code where} come before others, by the sum of the weights. */
    public record Preference(Constraint where, int weight) {}

    /**
     * The instances of the task are spread over the values of an attribute: the value with the fewest comes first.
     *
     * @param by an attribute; {@link #NODE} is the node itself
     * @param maxPer how many of the task's instances may run at once where the value is the same; 0: any number
     */
    public record Spread(String by, int maxPer) {}

    /**
     * The task runs where some other task runs, or where none of them does.
     *
     * @param task a task of the same job; empty where {@code job} says which
     * @param job all tasks of the jobs of this name; empty where {@code task} says which
     * @param by near means: the same value of this attribute; {@link #NODE} is the node itself
     * @param apart whether it stays away instead
     * @param weight 0: it must; else it should, and this adds to the weights of what is preferred
     */
    public record Affinity(String task, String job, String by, boolean apart, int weight) {
        @Override
        public String toString() {
            String whom = task.isEmpty() ? "job " + job : "task " + task;
            return (apart ? "apart from " : "near ") + whom + " by " + by;
        }
    }
}
