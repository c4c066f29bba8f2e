package io.reeve.message;

import io.reeve.model.Allocation;
import io.reeve.model.Constraint;
import io.reeve.model.NodeId;
import io.reeve.model.Placement;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSeries;
import io.reeve.model.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
     * @param nowMs on the ledger's clock
     */
    record Demand(long round, List<Want> wants, int maxGrants, List<String> cut, long nowMs) implements Rounds {
        public Demand {
            wants = List.copyOf(wants);
            cut = List.copyOf(cut);
        }

        /** All that anybody wants, at the beginning of time. */
        public Demand(long round, List<Want> wants) {
            this(round, wants, 0, List.of(), 0);
        }
    }

    /**
     * Tasks of one shape that stand next to each other in the order. Where the placement looks at tasks, all are
     * instances of one task.
     *
     * @param plannedMs how long each is expected to run, or {@link TaskSpec#NO_ESTIMATE}
     * @param gang what each of its tasks wants where they start together; then {@code request} is the sum of all, and
     *     all are granted or none. Empty for all others, and absent in old encodings
     */
    record Want(
            List<TaskId> tasks,
            String role,
            ResourceRequest request,
            List<Constraint> where,
            Placement placement,
            long plannedMs,
            List<Member> gang) {
        public Want {
            tasks = tasks instanceof TaskSeries ? tasks : List.copyOf(tasks); // a series makes its ids when asked
            where = List.copyOf(where);
            gang = Objects.requireNonNullElse(gang, List.of()); // absent in old encodings
            placement = Objects.requireNonNullElse(placement, Placement.ANYWHERE); // absent in old encodings
        }

        public Want(List<TaskId> tasks, String role, ResourceRequest request, List<Constraint> where) {
            this(tasks, role, request, where, Placement.ANYWHERE);
        }

        /** Without an estimate. */
        public Want(
                List<TaskId> tasks, String role, ResourceRequest request, List<Constraint> where, Placement placement) {
            this(tasks, role, request, where, placement, TaskSpec.NO_ESTIMATE);
        }

        /** Of tasks that start one by one. */
        public Want(
                List<TaskId> tasks,
                String role,
                ResourceRequest request,
                List<Constraint> where,
                Placement placement,
                long plannedMs) {
            this(tasks, role, request, where, placement, plannedMs, List.of());
        }

        /** Whether its tasks start together or not at all. */
        public boolean isGang() {
            return !gang.isEmpty();
        }

        /** What each task of the gang wants, as if it were alone. */
        public List<Want> members() {
            return gang.stream()
                    .map(each -> new Want(
                            each.tasks(), role, each.request(), each.where(), each.placement(), each.plannedMs()))
                    .toList();
        }

        /** The same tasks, asking for something else. */
        public Want with(ResourceRequest other) {
            return new Want(tasks, role, other, where, placement, plannedMs);
        }
    }

    /** One task of a gang, with all its instances. */
    record Member(
            List<TaskId> tasks, ResourceRequest request, List<Constraint> where, Placement placement, long plannedMs) {}

    /**
     * A proposal: the scheduler checks each grant again before it is written.
     *
     * @param againAtMs when another round may place more though nothing else happens, or {@link #NEVER}
     * @param closedBy whoever is less urgent than this task starts only after it; null where somebody may
     * @param keptMoved whether room that was kept for a task or a gang is kept for another one now, elsewhere, or no
     *     more: whom it was kept from, in this plan or before, may start
     */
    record Plan(
            long round,
            List<Grant> grants,
            List<Refusal> refusals,
            long againAtMs,
            @Nullable TaskId closedBy,
            boolean keptMoved)
            implements Rounds {
        public static final long NEVER = 0;

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
     * @param reservation what is kept for the first task; null for none
     * @param gang how much of the gang that it is about has room; null where it is about none
     */
    record Refusal(
            TaskId first,
            int tasks,
            Map<String, Integer> ruledOut,
            String nearest,
            String limitOf,
            String heldFor,
            @Nullable Reservation reservation,
            @Nullable GangRoom gang) {
        /** The cause of nodes whose room is kept for a task before this one. */
        public static final String RESERVED = "reservation";

        /** What a cause begins with that is the kind of the task: the nodes have no runner for it. */
        public static final String KIND = "kind ";

        private static final String OF_LIMIT = "the limit of role ";
        private static final String WITH_RESERVATIONS = ", which its reservations count towards,";

        public Refusal {
            ruledOut = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(ruledOut));
        }

        /** About tasks that start one by one. */
        public Refusal(
                TaskId first,
                int tasks,
                Map<String, Integer> ruledOut,
                String nearest,
                String limitOf,
                String heldFor,
                @Nullable Reservation reservation) {
            this(first, tasks, ruledOut, nearest, limitOf, heldFor, reservation, null);
        }

        /** The cause of nodes where it would bring a role above its limit, what is reserved for that one counted. */
        public static String limitWithReservations(String role) {
            return OF_LIMIT + role + WITH_RESERVATIONS;
        }

        /** Whether a limit rules out nodes, together with what is reserved there. */
        public boolean isLimitedWithReservations() {
            return ruledOut.keySet().stream().anyMatch(cause -> cause.endsWith(WITH_RESERVATIONS));
        }

        /** The same, with what is kept for it. */
        public Refusal with(@Nullable Reservation kept) {
            return new Refusal(first, tasks, ruledOut, nearest, limitOf, heldFor, kept, gang);
        }

        /** For want of room on any node. */
        public Refusal(TaskId first, int tasks, Map<String, Integer> ruledOut, String nearest) {
            this(first, tasks, ruledOut, nearest, "", "", null);
        }
    }

    /**
     * How much of a gang has room at once.
     *
     * @param stuck the first task that has no room beside the others
     * @param fitting how many have room together now
     * @param fittingIfEmpty how many would if nothing else ran on the nodes of the cell
     */
    record GangRoom(TaskId stuck, int fitting, int fittingIfEmpty) {}

    /**
     * Room that is kept for a task that waits: no later one may delay it.
     *
     * @param startMs when it is expected to start, on the ledger's clock, or {@link #UNKNOWN}
     */
    record Reservation(NodeId node, long startMs) {
        /** What runs on the node has no estimate. */
        public static final long UNKNOWN = 0;
    }
}
