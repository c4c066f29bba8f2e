package io.reeve.core.allocate;

import io.reeve.core.share.ReservedRoom;
import io.reeve.core.state.ClusterView;
import io.reeve.core.state.Job;
import io.reeve.message.Rounds.Want;
import io.reeve.model.Constraint;
import io.reeve.model.NodeId;
import io.reeve.model.ResourceRequest;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a task off which nodes now: all causes of each node, not only the first, and by how much the nearest node
 * misses. It looks at every node and every live attempt, so it is for one task that somebody asks about.
 *
 * @param workers live nodes that run tasks
 * @param sieves one for what the task asks for, and one for each alternative
 */
public record Screening(int workers, List<Sieve> sieves) {
    public Screening {
        sieves = List.copyOf(sieves);
    }

    /** What a cause is about. */
    public enum Kind {
        /** A line of {@code where}. */
        CONSTRAINT,
        /** Something of which too little is free. */
        RESOURCE,
        /** What is kept for other roles. */
        RESERVATION,
        /** Other tasks: a spread or an affinity. */
        NEIGHBOURS
    }

    /**
     * How the nodes stand to one request.
     *
     * @param fitting nodes that have room for it now
     * @param possible nodes that would have if nothing else ran there
     * @param nearest the node that comes nearest though it does not fit; null where there is none
     */
    public record Sieve(
            ResourceRequest request,
            int fitting,
            int possible,
            List<Cause> causes,
            @Nullable NodeId nearest) {
        public Sieve {
            causes = List.copyOf(causes);
        }
    }

    /**
     * One thing that keeps the task off nodes.
     *
     * @param nodes how many it rules out
     * @param alone how many of these nothing else rules out
     * @param forever how many of these it rules out whatever ends there
     * @param nearest of these the node that comes nearest to fitting
     */
    public record Cause(Kind kind, String what, int nodes, int alone, int forever, Miss nearest) {}

    /** By how much a node misses: {@code 1.5 cpus} of {@code 4 cpus}, or an attribute beside the constraint. */
    public record Miss(NodeId node, String has, String asked) {}

    /** Of a task as its job asks for it. */
    public static Screening of(ClusterView view, Job job, TaskId task) {
        TaskSpec spec = job.specOf(task);
        FreeIndex index = new FreeIndex(view);
        index.refresh();
        Neighbours neighbours = null;
        if (spec.placement().looksAtTasks()) {
            Residents residents = new Residents();
            residents.rebuild(view);
            neighbours = Neighbours.of(want(job, task, spec), index, residents, List.of());
        }
        Others others = new Others(job.spec().role(), new ReservedRoom(view), neighbours);
        List<Sieve> sieves = new ArrayList<>();
        sieves.add(sieve(index, spec, spec.resources(), others));
        for (ResourceRequest alternative : spec.placement().alternatives()) {
            sieves.add(sieve(index, spec, alternative, others));
        }
        return new Screening(index.all().size(), sieves);
    }

    static Want want(Job job, TaskId task, TaskSpec spec) {
        return new Want(List.of(task), job.spec().role(), spec.resources(), spec.conditions(), spec.placement());
    }

    /** What is taken, or kept, by others than the task. */
    private record Others(
            String role, ReservedRoom reserved, @Nullable Neighbours neighbours) {}

    private static Sieve sieve(FreeIndex index, TaskSpec spec, ResourceRequest request, Others others) {
        Map<Constraint, Predicate<Map<String, String>>> conditions = new LinkedHashMap<>();
        spec.conditions().forEach(constraint -> conditions.put(constraint, Conditions.of(constraint)));
        Map<String, Tally> tallies = new LinkedHashMap<>();
        int fitting = 0;
        int possible = 0;
        Ruled nearest = null;
        for (Slot slot : index.all()) {
            List<Obstacle> obstacles = obstacles(slot, conditions, request, others);
            boolean forever = obstacles.stream().anyMatch(Obstacle::forever);
            possible += forever ? 0 : 1;
            if (obstacles.isEmpty()) {
                fitting++;
                continue;
            }
            Ruled ruled = new Ruled(slot, obstacles, forever);
            nearest = nearest == null || ruled.compareTo(nearest) < 0 ? ruled : nearest;
            for (Obstacle obstacle : obstacles) {
                tallies.computeIfAbsent(obstacle.kind() + obstacle.what(), key -> new Tally(obstacle))
                        .add(obstacle, ruled);
            }
        }
        List<Cause> causes = new ArrayList<>();
        tallies.values().forEach(tally -> causes.add(tally.cause()));
        causes.sort(Comparator.comparingInt((Cause cause) -> -cause.nodes())); // stable: equal ones as they came
        return new Sieve(
                request,
                fitting,
                possible,
                causes,
                nearest == null ? null : nearest.slot().node.id());
    }

    private static List<Obstacle> obstacles(
            Slot slot,
            Map<Constraint, Predicate<Map<String, String>>> conditions,
            ResourceRequest request,
            Others others) {
        List<Obstacle> all = new ArrayList<>();
        conditions.forEach((constraint, condition) -> {
            if (!condition.test(slot.attributes())) {
                String value = slot.attributes().get(constraint.attribute());
                String has = value == null ? "no " + constraint.attribute() : constraint.attribute() + " = " + value;
                all.add(new Obstacle(Kind.CONSTRAINT, constraint.toString(), has, constraint.toString(), 0, true));
            }
        });
        for (Lacks.Lack lack : Lacks.of(slot, request)) {
            all.add(new Obstacle(
                    Kind.RESOURCE,
                    lack.resource(),
                    lack.hasWords(),
                    lack.askedWords(),
                    lack.millionths(),
                    lack.forever()));
        }
        String forever = others.reserved().keeperForever(slot.node, others.role(), request.scalars());
        String keeper = forever != null || !all.isEmpty()
                ? forever
                : others.reserved().keeper(slot.node, slot.free, others.role(), request.scalars());
        if (keeper != null) {
            all.add(new Obstacle(Kind.RESERVATION, keeper, "", keeper, 0, forever != null));
        }
        if (others.neighbours() != null) {
            for (String what : others.neighbours().obstacles(slot)) {
                all.add(new Obstacle(Kind.NEIGHBOURS, what, "", what, 0, false));
            }
        }
        return all;
    }

    private record Obstacle(Kind kind, String what, String has, String asked, long millionths, boolean forever) {}

    /** A node that is ruled out. Nearer is the one that may fit some day, then the one with fewer obstacles. */
    private record Ruled(Slot slot, List<Obstacle> obstacles, boolean forever) implements Comparable<Ruled> {
        private static final Comparator<Ruled> NEARER = Comparator.comparing(Ruled::forever)
                .thenComparingInt(ruled -> ruled.obstacles().size())
                .thenComparingLong(Ruled::lack)
                .thenComparing(ruled -> ruled.slot().node.id());

        long lack() {
            return obstacles.stream().mapToLong(Obstacle::millionths).sum();
        }

        @Override
        public int compareTo(Ruled other) {
            return NEARER.compare(this, other);
        }
    }

    /** One cause as it adds up. */
    private static final class Tally {
        private final Obstacle first;
        private int nodes;
        private int alone;
        private int forever;
        private @Nullable Ruled nearest;
        private Obstacle ofNearest;

        Tally(Obstacle first) {
            this.first = first;
            this.ofNearest = first;
        }

        void add(Obstacle obstacle, Ruled ruled) {
            nodes++;
            alone += ruled.obstacles().size() == 1 ? 1 : 0;
            forever += obstacle.forever() ? 1 : 0;
            if (nearest == null || ruled.compareTo(nearest) < 0) {
                nearest = ruled;
                ofNearest = obstacle;
            }
        }

        Cause cause() {
            NodeId node = Objects.requireNonNull(nearest).slot().node.id();
            Miss miss = new Miss(node, ofNearest.has(), ofNearest.asked());
            return new Cause(first.kind(), first.what(), nodes, alone, forever, miss);
        }
    }
}
