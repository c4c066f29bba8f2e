package io.reeve.core.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.AttemptEntry;
import io.reeve.core.state.Deployment;
import io.reeve.core.state.Service;
import io.reeve.core.state.TaskEntry;
import io.reeve.event.AttemptEvent;
import io.reeve.event.Event;
import io.reeve.event.ServiceEvent;
import io.reeve.model.AttemptState;
import io.reeve.model.DeploymentState;
import io.reeve.model.InstanceHealth;
import io.reeve.model.Reason;
import io.reeve.model.TaskState;
import io.reeve.model.UpdatePolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One service under everything at once: crashes, unwell instances, good and bad versions, changes of mind, other
 * numbers, new leaders. After every step it must be what was promised, and in the end all comes to rest.
 */
class ServiceChaosTest {
    private static final int SEEDS = Integer.getInteger("reeve.seeds", 400);
    private static final int STEPS = 300;

    private final List<String> trace = new ArrayList<>();

    static LongStream seeds() {
        Long one = Long.getLong("reeve.seed");
        return one == null ? LongStream.range(0, SEEDS) : LongStream.of(one);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void service_underEverythingAtOnce_isAsPromised(long seed) {
        Random random = new Random(seed);
        int surge = random.nextInt(3);
        int unavailable = surge == 0 ? 1 + random.nextInt(2) : random.nextInt(2);
        var onFailure = random.nextInt(4) == 0 ? UpdatePolicy.OnFailure.CANCEL : UpdatePolicy.OnFailure.ROLLBACK;
        var policy = new UpdatePolicy(surge, unavailable, random.nextInt(2_000), 20_000, onFailure);
        var run = new Run(ServiceCell.of(1 + random.nextInt(6), policy), policy, random);
        try {
            for (int step = 0; step < STEPS; step++) {
                run.step();
            }
            run.rest();
        } catch (AssertionError | RuntimeException e) {
            int from = Math.max(0, trace.size() - 60);
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "\n"
                            + String.join("\n", trace.subList(from, trace.size())),
                    e);
        }
    }

    /** One seed's life. */
    private final class Run {
        private final UpdatePolicy policy;
        private final Random random;
        private final Set<Integer> badVersions = new HashSet<>();
        private final Set<String> started = new HashSet<>();
        private ServiceCell world;
        private int documents = 1;
        /** Before the event that is looked at. */
        private long readyBefore;

        Run(ServiceCell world, UpdatePolicy policy, Random random) {
            this.policy = policy;
            this.random = random;
            take(world);
        }

        private void take(ServiceCell next) {
            world = next;
            readyBefore = world.ready();
            world.cell.loop.view().observe(this::check);
        }

        void step() {
            int dice = random.nextInt(100);
            if (dice < 60) {
                worker(random.nextInt(world.group().entries().size()));
            } else if (dice < 85) {
                world.pass(random.nextInt(1_500));
            } else if (dice < 88) {
                world.scale(random.nextInt(7));
            } else if (dice < 91) {
                update();
            } else if (dice < 93) {
                world.decide(changes().cancel(world.job, "web", ServiceChanges.NEWEST));
            } else if (dice < 95) {
                world.decide(changes().rollback(world.job, "web", ServiceChanges.NEWEST));
            } else if (dice < 97) {
                take(world.nextLeader());
            } else {
                TaskEntry task =
                        world.instance(random.nextInt(world.group().entries().size()));
                world.cell.decide(world.cell.loop.scheduler().kill(task.id()));
                world.cell.turn();
            }
        }

        private ServiceChanges changes() {
            return world.cell.loop.services().changes();
        }

        private void update() {
            documents++;
            int next = world.service().nextVersion();
            if (random.nextInt(3) == 0) {
                badVersions.add(next);
            }
            int instances = world.service().policy().instances();
            world.update(ServiceCell.document(documents, instances, policy));
        }

        /** What the node of an instance tells of it: bad versions never become ready. */
        private void worker(int index) {
            TaskEntry task = world.instance(index);
            if (task.state() != TaskState.ACTIVE) {
                return;
            }
            boolean bad = badVersions.contains(world.version(index));
            AttemptState state = Objects.requireNonNull(task.lastAttempt()).state();
            if (state == AttemptState.STAGING) {
                world.running(index);
            } else if (state == AttemptState.KILLING) {
                world.ended(index, AttemptState.KILLED);
            } else if (random.nextInt(bad ? 4 : 30) == 0) {
                world.ended(index, random.nextBoolean() ? AttemptState.FAILED : AttemptState.FINISHED);
            } else if (!bad) {
                int dice = random.nextInt(12);
                world.health(
                        index,
                        dice == 0
                                ? InstanceHealth.UNHEALTHY
                                : dice == 1 ? InstanceHealth.NOT_READY : InstanceHealth.READY);
            }
        }

        private void check(Event event) {
            trace.add(world.cell.nowMs + " " + event + " ready=" + world.ready() + " live=" + world.live());
            Service service = world.service();
            int wanted = service.wanted();
            if (event instanceof AttemptEvent.TaskLaunched launched) {
                assertThat(started.add(launched.attempt().toString()))
                        .as("no attempt twice")
                        .isTrue();
            }
            if (event instanceof ServiceEvent.InstancesBegun begun
                    && begun.instances().stream().anyMatch(index -> index >= wanted)) {
                assertThat(world.live())
                        .as("never more than wanted and the surge")
                        .isLessThanOrEqualTo(wanted + policy.maxSurge());
            }
            Reason reason = event instanceof ServiceEvent.InstanceDraining draining
                    ? draining.reason()
                    : event instanceof AttemptEvent.AttemptKilling killing ? killing.reason() : Reason.NONE;
            boolean updating = service.lastDeployment() != null
                    && !service.lastDeployment().isOver();
            boolean byUpdate = reason == Reason.UPDATED || reason == Reason.SCALED_DOWN && updating;
            if (byUpdate && world.ready() < readyBefore) {
                assertThat(world.ready())
                        .as("an update never takes away what is promised")
                        .isGreaterThanOrEqualTo(Math.max(0, wanted - policy.maxUnavailable()));
            }
            if (reason == Reason.UNHEALTHY) {
                long healed = world.group().entries().stream()
                        .filter(task -> isHealing(task))
                        .count();
                assertThat(healed).as("health failures").isLessThanOrEqualTo(Math.max(1, wanted / 3));
            }
            readyBefore = world.ready();
        }

        private boolean isHealing(TaskEntry task) {
            AttemptEntry last = task.lastAttempt();
            return task.state() == TaskState.ACTIVE
                    && last != null
                    && last.state() == AttemptState.KILLING
                    && last.reason() == Reason.UNHEALTHY;
        }

        /** All that is good does well from here on; then every deployment ends, and the service is as wanted. */
        void rest() {
            for (int round = 0; round < 400; round++) {
                for (int index = 0; index < world.group().entries().size(); index++) {
                    TaskEntry task = world.instance(index);
                    boolean bad = badVersions.contains(world.version(index));
                    if (task.state() == TaskState.ACTIVE) {
                        settle(index, Objects.requireNonNull(task.lastAttempt()), bad);
                    }
                }
                world.pass(1_000);
            }
            Service service = world.service();
            Deployment last = service.lastDeployment();
            if (last != null) {
                assertThat(last.state())
                        .isIn(DeploymentState.DONE, DeploymentState.CANCELLED, DeploymentState.ROLLED_BACK);
            }
            boolean good = !badVersions.contains(service.target());
            boolean mixed = service.isHeld();
            if (good && !mixed) {
                assertThat(world.ready()).as("ready in the end").isEqualTo(service.wanted());
                assertThat(world.live()).as("live in the end").isEqualTo(service.wanted());
                for (int index = 0; index < service.wanted(); index++) {
                    assertThat(world.version(index)).isEqualTo(service.target());
                }
            }
        }

        private void settle(int index, AttemptEntry attempt, boolean bad) {
            if (attempt.state() == AttemptState.STAGING) {
                world.running(index);
            } else if (attempt.state() == AttemptState.KILLING) {
                world.ended(index, AttemptState.KILLED);
            } else if (!bad && world.service().instances().get(index).health() != InstanceHealth.READY) {
                world.health(index, InstanceHealth.READY);
            }
        }
    }
}
