package io.reeve.core.allocate;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ClusterState;
import io.reeve.core.state.Node;
import io.reeve.event.AttemptEvent.AttemptEnded;
import io.reeve.event.AttemptEvent.TaskLaunched;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.JobEvent.JobSubmitted;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Seeds;
import io.reeve.fixture.Tasks;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Want;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Constraint;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeInfo;
import io.reeve.model.Origin;
import io.reeve.model.Placement;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.Reason;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random tasks come and go on random nodes; each plan is checked against a reading of the state from scratch. */
class PlacementPropertyTest {
    private static final int STEPS = 40;
    private static final int SEEDS = 60;

    /** One random cell, its allocator, and what a check recomputes. */
    private static final class World {
        final Random random;
        final ClusterState state = new ClusterState();
        final Allocator allocator;
        final List<TaskSpec> shapes = new ArrayList<>();
        final List<AttemptId> live = new ArrayList<>();

        World(long seed, PlacementPolicy policy) {
            random = new Random(seed);
            allocator = new Allocator(state, policy);
            int nodes = 1 + random.nextInt(8);
            for (int i = 0; i < nodes; i++) {
                fold(Nodes.registered("n" + i, 1, info()));
            }
            for (int i = 0; i < 6; i++) {
                shapes.add(shape());
            }
        }

        NodeInfo info() {
            NodeInfo plain = Nodes.worker(1 + random.nextInt(8));
            Map<String, String> attributes = new HashMap<>();
            if (random.nextInt(5) > 0) {
                attributes.put("zone", pick("a", "b", "c"));
            }
            String model = pick("A10", "T4");
            attributes.put("gpu-model", model);
            return new NodeInfo(
                    plain.roles(),
                    attributes,
                    plain.capacity(),
                    plain.ports(),
                    null,
                    "0.1.0",
                    1,
                    Collections.nCopies(random.nextInt(4), model));
        }

        TaskSpec shape() {
            TaskSpec plain = Tasks.task("work").instances(1 + random.nextInt(4)).spec();
            List<ResourceRequest> requests = List.of(request(), request());
            List<Constraint> where = random.nextInt(3) > 0
                    ? List.of()
                    : List.of(new Constraint("gpu-model", Constraint.Operator.MATCHES, List.of(pick("A.*", "T4|x"))));
            var prefer = new Placement.Preference(
                    new Constraint("zone", Constraint.Operator.EQUAL, List.of("b")), 1 + random.nextInt(9));
            var spread = new Placement.Spread(pick("zone", "node"), random.nextInt(3));
            var affinity = new Placement.Affinity(
                    "work", "", pick("zone", "node"), random.nextBoolean(), random.nextInt(2) * 5);
            Placement placement = new Placement(
                    random.nextInt(3) > 0 ? List.of() : requests.subList(1, 2),
                    random.nextInt(3) > 0 ? List.of() : List.of(prefer),
                    random.nextInt(3) > 0 ? null : spread,
                    random.nextInt(4) > 0 ? List.of() : List.of(affinity));
            return new TaskSpec(
                    "work",
                    plain.command(),
                    plain.files(),
                    plain.outputs(),
                    plain.after(),
                    plain.fanOut(),
                    requests.get(0),
                    plain.env(),
                    null,
                    plain.timeouts(),
                    plain.retry(),
                    where,
                    placement);
        }

        ResourceRequest request() {
            long gpuMillis = random.nextBoolean() ? 0 : random.nextBoolean() ? 1 + random.nextInt(999) : 1_000;
            if (random.nextInt(8) == 0) {
                gpuMillis = 2_000;
            }
            Resources scalars = Resources.of(100 + random.nextInt(2_000), (1 + random.nextInt(2_048)) * Tasks.MIB);
            return new ResourceRequest(scalars.withGpus(gpuMillis), random.nextInt(10) == 0 ? 2 : 0, List.of());
        }

        String pick(String... values) {
            return values[random.nextInt(values.length)];
        }

        void fold(Event event) {
            state.apply(new Decision(1, Origin.SYSTEM, event));
            allocator.observe(event);
        }

        Want submit() {
            TaskSpec spec = shapes.get(random.nextInt(shapes.size()));
            JobId id = new JobId("job", state.nextJobNumber());
            fold(new JobSubmitted(
                    id, new JobSpec("job", "default", 500, null, JobSpec.OnFailure.CONTINUE, List.of(spec)), ""));
            List<TaskId> tasks = new ArrayList<>();
            for (int i = 0; i < spec.fanOut().knownInstances(); i++) {
                tasks.add(new TaskId(id, "work", i));
            }
            return new Want(tasks, "default", spec.resources(), spec.where(), spec.placement());
        }

        void launch(Grant grant) {
            AttemptId attempt = new AttemptId(grant.task(), 1, 1);
            fold(new TaskLaunched(attempt, grant.node(), grant.incarnation(), grant.allocation()));
            live.add(attempt);
        }

        void end() {
            if (!live.isEmpty()) {
                fold(new AttemptEnded(
                        live.remove(random.nextInt(live.size())),
                        AttemptState.FINISHED,
                        Reason.NONE,
                        "",
                        0,
                        null,
                        List.of(),
                        AttemptEnded.NO_RETRY,
                        true));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PlacementPolicy.class)
    void allocate_randomHistory_picksWhatBruteForcePicksAndRefusesOnlyWhatFitsNowhere(PlacementPolicy policy) {
        Seeds.each(SEEDS, seed -> {
            World world = new World(seed, policy);
            for (int step = 0; step < STEPS; step++) {
                Want want = world.submit();
                Plan plan = world.allocator.allocate(new Demand(step, List.of(want)));
                // Each grant must be what a look at every node would have chosen just before it.
                BruteForce model = new BruteForce(world.state);
                for (Grant grant : plan.grants()) {
                    model.checkGrant(want, grant, policy);
                    world.launch(grant);
                }
                if (plan.grants().size() < want.tasks().size()) {
                    assertThat(model.anyFits(want))
                            .as("a refused task fits: %s", want)
                            .isFalse();
                    int ruledOut = plan.refusals().get(0).ruledOut().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum();
                    assertThat(ruledOut).isEqualTo(world.state.nodes().size());
                }
                checkNothingIsOvercommitted(world.state);
                world.end();
                world.end();
            }
        });
    }

    private static void checkNothingIsOvercommitted(ClusterState state) {
        for (Node node : state.nodes()) {
            assertThat(node.free().isNegativeAnywhere()).as("%s", node.id()).isFalse();
            int[] used = new int[node.entry().info().gpus().size()];
            node.attempts().values().forEach(allocation -> {
                long asked = allocation.scalars().gpuMillis();
                assertThat(new HashSet<>(allocation.gpus()))
                        .hasSize(allocation.gpus().size());
                assertThat(allocation.gpus()).hasSize((int) ((asked + 999) / 1_000)); // a part stays on one device
                for (int gpu : allocation.gpus()) {
                    used[gpu] += (int) Math.min(1_000, asked);
                }
            });
            for (int millis : used) {
                assertThat(millis).isBetween(0, 1_000);
            }
        }
    }
}
