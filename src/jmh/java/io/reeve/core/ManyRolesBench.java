package io.reeve.core;

import io.reeve.core.round.ControlLoop;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * 3,000 full nodes and 3,000 roles with quotas, in each of which something waits that cannot start.
 *
 * <p>By {@code quota}: {@code limit}: each role is at its limit; {@code nodes}: each is at its guarantee and below its
 * limit, but the nodes are full; {@code guarantee}: the nodes are full, by one role that nobody guarantees anything,
 * and all others are below their guarantee, so that room is held for them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ManyRolesBench {
    private static final int NODES = 3_000;
    private static final int ROLES = 3_000;
    /** Each node has 16 cpus: two tasks, and one small one that leaves no room for a third. */
    private static final int CPUS = 16;

    private static final Resources EACH = Resources.of(7_600, 7_600);
    private static final Resources SMALL = Resources.of(400, 400);

    @Param({"limit", "nodes", "guarantee"})
    String quota;

    private ControlLoop loop = Benches.loop(Benches.limits(10_000));
    private Attempts attempts = new Attempts(loop);
    private long jobs;
    private int change;

    @Setup(Level.Trial)
    public void fill() {
        loop = Benches.loop(Benches.limits(10_000));
        jobs = 0;
        for (int i = 0; i < NODES; i++) {
            Benches.decide(loop, Benches.node(i, CPUS));
        }
        List<RoleSpec> roles = new ArrayList<>();
        for (int i = 0; i < ROLES; i++) {
            roles.add(role(i, RoleSpec.DEFAULT_WEIGHT_MILLIS));
        }
        Benches.decide(loop, new RolesChanged(roles));
        if (quota.equals("guarantee")) {
            submit("greedy", 2 * NODES, EACH);
        } else {
            for (int i = 0; i < ROLES; i++) {
                submit("role-" + i, 2, EACH);
            }
        }
        rounds();
        attempts = new Attempts(loop);
        submit("small", NODES, SMALL);
        rounds();
        for (int i = 0; i < ROLES; i++) {
            submit("role-" + i, 2, EACH);
        }
        rounds();
        if (loop.scheduler().readyTasks() != 2 * ROLES || attempts.running() != NODES) {
            throw new IllegalStateException(loop.scheduler().readyTasks() + " tasks wait");
        }
    }

    private RoleSpec role(int index, long weight) {
        long has = 2 * EACH.cpuMillis();
        Map<String, Long> guarantee = Map.of("cpus", has);
        return new RoleSpec("role-" + index, weight, guarantee, Map.of("cpus", quota.equals("limit") ? has : 4 * has));
    }

    private void submit(String role, int tasks, Resources each) {
        Benches.decide(loop, Benches.job(++jobs, role, tasks, each, List.of()));
    }

    private void rounds() {
        while (loop.turn(0)) {
            // Until nothing more is placed.
        }
        Benches.commit(loop);
    }

    /** Another small task takes the place of the one that ended. */
    @Setup(Level.Invocation)
    public void refill() {
        if (attempts.running() < NODES) {
            submit("small", 1, SMALL);
            rounds();
        }
        if (attempts.running() != NODES) {
            throw new IllegalStateException(attempts.running() + " small tasks run");
        }
    }

    /** A small task ends, which makes room for nobody who waits. */
    @Benchmark
    public long oneChange() {
        attempts.endOldest();
        boolean more = loop.turn(0);
        while (more) {
            more = loop.turn(0);
        }
        return stillWaiting();
    }

    /** The weight of one role changes: all roles are looked at anew. */
    @Benchmark
    public long fullPass() {
        change++;
        Benches.decide(loop, new RolesChanged(List.of(role(change % ROLES, 1_000L + change % 7))));
        boolean more = loop.turn(0);
        while (more) {
            more = loop.turn(0);
        }
        return stillWaiting();
    }

    private long stillWaiting() {
        if (loop.scheduler().readyTasks() != 2 * ROLES) {
            throw new IllegalStateException(loop.scheduler().readyTasks() + " tasks wait");
        }
        return loop.view().sequence();
    }
}
