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
     * What wants to run: for each role its most urgent wants, most urgent first.
     *
     * @param round tells answers apart; a plan for an older round is dropped
     * @param wants groups of tasks that ask for the very same
     * @param maxGrants how many tasks the plan may grant; 0 for no bound
     * @param cut roles that want more than is named here: when all of one's wants are dealt with, the plan ends,
     *     because the next turn might be that role's again
     */
    record Demand(long round, List<Want> wants, int maxGrants, List<String> cut) implements Rounds {
        public Demand {
            wants = List.copyOf(wants);
            cut = List.copyOf(cut);
        }

        /** All that anybody wants. */
        public Demand(long round, List<Want> wants) {
            this(round, wants, 0, List.of());
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
     * @param limitOf the role whose limit it would exceed, in which case no node was looked at; empty for none
     * @param heldFor the role below its guarantee that what would fit is held for; empty for none
     */
    record Refusal(
            TaskId first, int tasks, Map<String, Integer> ruledOut, String nearest, String limitOf, String heldFor) {
        public Refusal {
            ruledOut = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(ruledOut));
        }

        /** For want of room on any node. */
        public Refusal(TaskId first, int tasks, Map<String, Integer> ruledOut, String nearest) {
            this(first, tasks, ruledOut, nearest, "", "");
        }
    }
}
