package io.reeve.message;

import io.reeve.model.Allocation;
import io.reeve.model.Constraint;
import io.reeve.model.NodeId;
import io.reeve.model.Placement;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSeries;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What scheduler and allocator say to each other in one round. */
public sealed interface Rounds {

    /**
     * What wants to run, most urgent first.
     *
     * @param round tells answers apart; a plan for an older round is dropped
     * @param wants groups of tasks that ask for the very same
     */
    record Demand(long round, List<Want> wants) implements Rounds {
        public Demand {
            wants = List.copyOf(wants);
        }
    }

    /**
     * Tasks of one shape that stand next to each other in the order. Where the placement looks at tasks, all are
     * instances of one task.
     */
    record Want(List<TaskId> tasks, String role, ResourceRequest request, List<Constraint> where, Placement placement) {
        public Want {
            tasks = tasks instanceof TaskSeries ? tasks : List.copyOf(tasks); // a series makes its ids when asked
            where = List.copyOf(where);
            placement = Objects.requireNonNullElse(placement, Placement.ANYWHERE); // absent in old encodings
        }

        public Want(List<TaskId> tasks, String role, ResourceRequest request, List<Constraint> where) {
            this(tasks, role, request, where, Placement.ANYWHERE);
        }
    }

    /** A proposal: the scheduler checks each grant again before it is written. */
    record Plan(long round, List<Grant> grants, List<Refusal> refusals) implements Rounds {
        public Plan {
            grants = List.copyOf(grants);
            refusals = List.copyOf(refusals);
        }
    }

    /** Resources of one node for one task. */
    record Grant(TaskId task, NodeId node, long incarnation, Allocation allocation) {}

    /**
     * Why the tasks of a want that got nothing still wait.
     *
     * @param first the first task of the want that got nothing; the later ones share its fate
     * @param ruledOut how many nodes each cause ruled out, first cause that applied to each node
     * @param nearest the node that came nearest, in words with numbers, or empty where there is no worker
     */
    record Refusal(TaskId first, int tasks, Map<String, Integer> ruledOut, String nearest) {
        public Refusal {
            ruledOut = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(ruledOut));
        }
    }
}
