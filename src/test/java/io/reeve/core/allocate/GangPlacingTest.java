package io.reeve.core.allocate;

import static io.reeve.fixture.Tasks.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.share.ShareRules;
import io.reeve.core.state.ClusterState;
import io.reeve.core.state.Node;
import io.reeve.event.Decision;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Seeds;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Member;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Want;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import io.reeve.model.Placement;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.TaskId;
import io.reeve.model.TaskSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GangPlacingTest {
    private static final int SEEDS = 400;

    /** One cell of a seed; two of the same seed are alike. */
    private static final class World {
        final ClusterState state = new ClusterState();
        final Allocator allocator;
        final Random random;

        World(long seed) {
            random = new Random(seed);
            PlacementPolicy[] policies = PlacementPolicy.values();
            allocator = new Allocator(state, ShareRules.DEFAULT, policies[random.nextInt(policies.length)]);
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                Resources capacity = Resources.of(1_000L * (1 + random.nextInt(4)), 1_000 * MIB);
                var event = Nodes.registered("n" + i, 1, Nodes.info(capacity, Map.of("zone", "z" + i % 2)));
                state.apply(new Decision(1, Origin.SYSTEM, event));
                allocator.observe(event);
            }
        }

        private ResourceRequest request() {
            return new ResourceRequest(
                    Resources.of(500L * (1 + random.nextInt(6)), MIB * (100 + random.nextInt(600))),
                    random.nextInt(3) == 0 ? 1 : 0,
                    List.of());
        }

        /** Of the role that is served first, as names go. */
        Want gang() {
            List<TaskId> all = new ArrayList<>();
            List<Member> members = new ArrayList<>();
            Resources sum = Resources.NONE;
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                List<TaskId> tasks = new ArrayList<>();
                for (int instance = 0; instance < 1 + random.nextInt(3); instance++) {
                    tasks.add(new TaskId(new JobId("gang", 1), "t" + i, instance));
                }
                ResourceRequest each = request();
                Placement placement = random.nextInt(3) > 0
                        ? Placement.ANYWHERE
                        : new Placement(List.of(), List.of(), new Placement.Spread(Placement.NODE, 1), List.of());
                members.add(new Member(tasks, each, List.of(), placement, TaskSpec.NO_ESTIMATE));
                all.addAll(tasks);
                sum = sum.plus(each.scalars().times(tasks.size()));
            }
            return new Want(
                    all, "a", ResourceRequest.of(sum), List.of(), Placement.ANYWHERE, TaskSpec.NO_ESTIMATE, members);
        }

        List<Want> singles() {
            List<Want> wants = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                TaskId task = new TaskId(new JobId("single", 2), "s" + i, TaskId.SINGLE);
                wants.add(new Want(List.of(task), "b", request(), List.of()));
            }
            return wants;
        }
    }

    @Test
    void allocate_gang_isGrantedWholeOrLeavesNoTrace() {
        var whole = new AtomicInteger();
        var none = new AtomicInteger();
        Seeds.each(SEEDS, seed -> {
            World world = new World(seed);
            List<Want> wants = new ArrayList<>(List.of(world.gang()));
            int members = wants.get(0).tasks().size();
            wants.addAll(world.singles());
            Plan plan = world.allocator.allocate(new Demand(1, wants));
            List<Grant> ofGang = plan.grants().stream()
                    .filter(grant -> grant.task().job().name().equals("gang"))
                    .toList();
            checkFits(world.state, plan.grants());
            if (ofGang.isEmpty()) {
                none.incrementAndGet();
                World without = new World(seed);
                without.gang();
                assertThat(plan.grants())
                        .isEqualTo(without.allocator
                                .allocate(new Demand(1, without.singles()))
                                .grants());
            } else {
                whole.incrementAndGet();
                assertThat(ofGang)
                        .extracting(Grant::task)
                        .doesNotHaveDuplicates()
                        .hasSize(members);
            }
        });
        assertThat(whole.get()).isGreaterThan(SEEDS / 10);
        assertThat(none.get()).isGreaterThan(SEEDS / 10);
    }

    private static void checkFits(ClusterState state, List<Grant> grants) {
        Map<NodeId, Resources> used = new HashMap<>();
        grants.forEach(grant -> used.merge(grant.node(), grant.allocation().scalars(), Resources::plus));
        for (Node node : state.nodes()) {
            assertThat(node.free().covers(used.getOrDefault(node.id(), Resources.NONE)))
                    .isTrue();
        }
    }
}
