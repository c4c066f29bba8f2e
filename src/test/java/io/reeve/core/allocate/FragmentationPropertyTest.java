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
import io.reeve.message.Rounds.Want;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Constraint;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeInfo;
import io.reeve.model.Origin;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.Reason;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Fragmentation gradient descent on a few small nodes, beside a reading of the paper's definition that looks at every
 * node, every device and every typical task by itself.
 */
class FragmentationPropertyTest {
    private static final int SEEDS = 150;
    private static final int STEPS = 40;
    private static final int WHOLE = 1_000;
    /** Growths that differ by less count as equal. */
    private static final int STEP_MILLIS = 50;

    @Test
    void allocate_fgdOnSmallNodes_takesTheNodeAndDeviceWhereFragmentationGrowsLeast() {
        int[] granted = {0};
        Seeds.each(SEEDS, seed -> {
            World world = new World(seed);
            for (int step = 0; step < STEPS; step++) {
                granted[0] += world.step(step);
            }
        });
        assertThat(granted[0]).as("grants that were checked").isPositive();
    }

    /** What a task asks for, as far as it decides whether it could use a GPU. */
    private record Shape(long cpuMillis, long gpuMillis, List<Constraint> where) {}

    private static final class World {
        final Random random;
        final ClusterState state = new ClusterState();
        final Allocator allocator = new Allocator(state, PlacementPolicy.FGD);
        final List<TaskSpec> specs = new ArrayList<>();
        final List<AttemptId> live = new ArrayList<>();
        /** Of all that was submitted, and of that the part that scores go by. */
        final Map<Shape, Long> counts = new LinkedHashMap<>();

        Map<Shape, Long> typical = Map.of();
        long seen;
        long learntAt = -1;

        World(long seed) {
            random = new Random(seed);
            int nodes = 2 + random.nextInt(5);
            for (int i = 0; i < nodes; i++) {
                fold(Nodes.registered("n" + i, 1, info()));
            }
            for (int i = 0; i < 5; i++) {
                specs.add(spec());
            }
        }

        private NodeInfo info() {
            NodeInfo plain = Nodes.worker(2 + random.nextInt(14));
            String model = random.nextBoolean() ? "A100" : "T4";
            int gpus = random.nextInt(5);
            return new NodeInfo(
                    plain.roles(),
                    gpus == 0 ? Map.of() : Map.of("gpu-model", model),
                    plain.capacity().withGpus((long) WHOLE * gpus),
                    plain.ports(),
                    null,
                    "0.1.0",
                    1,
                    Collections.nCopies(gpus, model));
        }

        private TaskSpec spec() {
            long[] parts = {0, 1 + random.nextInt(WHOLE - 1), WHOLE, 2 * WHOLE};
            long gpuMillis = parts[random.nextInt(parts.length)];
            Tasks task = Tasks.task("work").instances(1 + random.nextInt(3));
            if (gpuMillis > 0 && random.nextInt(3) == 0) {
                task.where("gpu-model", Constraint.Operator.EQUAL, random.nextBoolean() ? "A100" : "T4");
            }
            TaskSpec plain = task.spec();
            Resources scalars = Resources.of(200 + random.nextInt(3_000), Tasks.MIB);
            return new TaskSpec(
                    "work",
                    plain.command(),
                    plain.files(),
                    plain.outputs(),
                    plain.after(),
                    plain.fanOut(),
                    ResourceRequest.of(scalars.withGpus(gpuMillis)),
                    plain.env(),
                    null,
                    plain.timeouts(),
                    plain.retry(),
                    plain.where());
        }

        /** Something comes, each grant of it is checked, something ends. */
        int step(int number) {
            Want want = submit();
            if (learntAt < 0 || seen > learntAt + learntAt / 4) {
                learntAt = seen;
                typical = new LinkedHashMap<>(counts);
            }
            List<Grant> grants =
                    allocator.allocate(new Demand(number, List.of(want))).grants();
            for (Grant grant : grants) {
                check(want, grant);
                AttemptId attempt = new AttemptId(grant.task(), 1, 1);
                fold(new TaskLaunched(attempt, grant.node(), grant.incarnation(), grant.allocation()));
                live.add(attempt);
            }
            if (!live.isEmpty() && random.nextInt(3) == 0) {
                end(live.remove(random.nextInt(live.size())));
            }
            return grants.size();
        }

        private Want submit() {
            TaskSpec spec = specs.get(random.nextInt(specs.size()));
            int instances = spec.fanOut().knownInstances();
            ResourceRequest request = spec.resources();
            if (request.scalars().gpuMillis() > 0) {
                Shape shape = new Shape(
                        request.scalars().cpuMillis(), request.scalars().gpuMillis(), spec.where());
                counts.merge(shape, (long) instances, Long::sum);
                seen += instances;
            }
            JobId id = new JobId("job", state.nextJobNumber());
            fold(new JobSubmitted(
                    id, new JobSpec("job", "default", 500, null, JobSpec.OnFailure.CONTINUE, List.of(spec)), ""));
            List<TaskId> tasks = new ArrayList<>();
            for (int i = 0; i < instances; i++) {
                tasks.add(new TaskId(id, "work", i));
            }
            return new Want(tasks, "default", request, spec.where());
        }

        private void end(AttemptId attempt) {
            fold(new AttemptEnded(
                    attempt, AttemptState.FINISHED, Reason.NONE, "", 0, null, List.of(), AttemptEnded.NO_RETRY, true));
        }

        private void fold(Event event) {
            state.apply(new Decision(1, Origin.SYSTEM, event));
            allocator.observe(event);
        }

        private void check(Want want, Grant grant) {
            Choice best = state.nodes().stream()
                    .filter(node -> fits(node, want))
                    .map(node -> choice(node, want))
                    .min(Choice.BEST)
                    .orElseThrow();
            assertThat(grant.node())
                    .as("%s among %s", want, typical)
                    .isEqualTo(best.node().id());
            long gpuMillis = want.request().scalars().gpuMillis();
            if (0 < gpuMillis && gpuMillis < WHOLE) {
                assertThat(grant.allocation().gpus()).containsExactly(best.device());
            }
        }

        private boolean fits(Node node, Want want) {
            return node.free().covers(want.request().scalars())
                    && meets(node, want.where())
                    && devices(node.freeGpus(), millis(want.request().scalars().gpuMillis()))
                            >= count(want.request().scalars().gpuMillis());
        }

        private Choice choice(Node node, Want want) {
            int[] gpus = node.freeGpus();
            long freeCpus = node.free().cpuMillis();
            long cpusAfter = freeCpus - want.request().scalars().cpuMillis();
            long asked = want.request().scalars().gpuMillis();
            long now = fragments(node, freeCpus, gpus);
            List<Choice> choices = new ArrayList<>();
            for (int device = 0; device < Math.max(1, gpus.length); device++) {
                int[] after = gpus.clone();
                boolean isPart = 0 < asked && asked < WHOLE;
                if (isPart && gpus[device] < asked) {
                    continue;
                } else if (isPart) {
                    after[device] -= (int) asked;
                } else {
                    takeWhole(after, count(asked));
                }
                long growth = gpus.length == 0 ? 0 : fragments(node, cpusAfter, after) - now;
                long free = Arrays.stream(gpus).asLongStream().sum();
                choices.add(new Choice(node, device, growth, gpus.length == 0 ? 0 : gpus[device], steps(growth), free));
            }
            return choices.stream().min(Choice.OF_ONE_NODE).orElseThrow();
        }

        private long steps(long growth) {
            long weight = typical.values().stream().mapToLong(Long::longValue).sum();
            return Math.floorDiv(growth, Math.max(1, weight) * STEP_MILLIS);
        }

        /** Thousandths of free GPUs that typical tasks cannot use, summed over all of them. */
        private long fragments(Node node, long freeCpus, int[] gpus) {
            long sum = 0;
            for (var each : typical.entrySet()) {
                Shape task = each.getKey();
                boolean runs = meets(node, task.where())
                        && freeCpus >= task.cpuMillis()
                        && devices(gpus, millis(task.gpuMillis())) >= count(task.gpuMillis());
                for (int gpu : gpus) {
                    boolean isOfUse = runs && gpu >= millis(task.gpuMillis());
                    sum += isOfUse ? 0 : each.getValue() * gpu;
                }
            }
            return sum;
        }
    }

    private record Choice(Node node, int device, long growth, int freeOfDevice, long steps, long freeGpuMillis) {
        /** Of the devices of one node: the smallest growth itself, then the fullest, then the first. */
        static final Comparator<Choice> OF_ONE_NODE = Comparator.comparingLong(Choice::growth)
                .thenComparingInt(Choice::freeOfDevice)
                .thenComparingInt(Choice::device);

        static final Comparator<Choice> BEST = Comparator.comparingLong(Choice::steps)
                .thenComparingLong(Choice::freeGpuMillis)
                .thenComparing(choice -> choice.node().id());
    }

    private static void takeWhole(int[] gpus, int devices) {
        int left = devices;
        for (int gpu = 0; left > 0; gpu++) {
            if (gpus[gpu] == WHOLE) {
                gpus[gpu] = 0;
                left--;
            }
        }
    }

    private static int count(long gpuMillis) {
        return (int) ((gpuMillis + WHOLE - 1) / WHOLE);
    }

    private static int millis(long gpuMillis) {
        return (int) Math.min(WHOLE, gpuMillis);
    }

    private static int devices(int[] gpus, int millis) {
        return (int) Arrays.stream(gpus).filter(free -> free >= millis).count();
    }

    private static boolean meets(Node node, List<Constraint> where) {
        Map<String, String> attributes = node.entry().info().attributes();
        return where.stream()
                .allMatch(each -> Objects.equals(
                        attributes.get(each.attribute()), each.values().get(0)));
    }
}
