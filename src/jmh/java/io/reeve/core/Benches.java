package io.reeve.core;

import io.reeve.core.recover.LeaseSettings;
import io.reeve.core.round.ControlLoop;
import io.reeve.core.schedule.SchedulerLimits;
import io.reeve.core.state.ClusterState;
import io.reeve.event.Event;
import io.reeve.event.JobEvent.JobSubmitted;
import io.reeve.event.NodeEvent.NodeRegistered;
import io.reeve.model.CellId;
import io.reeve.model.Constraint;
import io.reeve.model.FanOut;
import io.reeve.model.JobId;
import io.reeve.model.JobSpec;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.Origin;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RetryPolicy;
import io.reeve.model.TaskSpec;
import io.reeve.model.Timeouts;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The values that the benches of the cores are made of. */
final class Benches {
    static final long MIB = 1024 * 1024;
    private static final int SHAPES = 50;
    private static final int ZONES = 8;
    private static final int KERNELS = 4;

    private Benches() {}

    /** The first node has 16, the second 32, the third 48, the fourth 64 cpus, and so on. */
    static int cpusOf(int index) {
        return 16 + index % 4 * 16;
    }

    static NodeRegistered node(int index, int cpus) {
        Resources capacity = Resources.of(cpus * 1_000L, cpus * 4_096 * MIB);
        Map<String, String> attributes = Map.of(
                "host", "host-" + index,
                "zone", "zone-" + index / 4 % ZONES,
                "kernel", "6." + index / 32 % KERNELS);
        var info = new NodeInfo(EnumSet.allOf(NodeRole.class), attributes, capacity, List.of(), null, "0.1.0", 1);
        return new NodeRegistered(new NodeId("node-" + index), 1, info);
    }

    static Resources shape(int index) {
        return Resources.of(100 + 37L * (index % SHAPES), (64 + 91L * (index * 7 % SHAPES)) * MIB);
    }

    /** Two conditions, of which half to three quarters of the zones meet one and two to four kernels the other. */
    static List<Constraint> constraints(int index) {
        int zone = index % ZONES;
        List<String> zones = List.of(
                "zone-" + zone,
                "zone-" + (zone + 1) % ZONES,
                "zone-" + (zone + 3) % ZONES,
                "zone-" + (zone + 4) % ZONES);
        return List.of(
                new Constraint("zone", Constraint.Operator.IN, zones),
                new Constraint("kernel", Constraint.Operator.AT_LEAST, List.of("6." + index / ZONES % (KERNELS - 1))));
    }

    static JobSubmitted job(long number, int instances, Resources each) {
        return job(number, "default", instances, each, List.of());
    }

    static JobSubmitted job(long number, String role, int instances, Resources each, List<Constraint> where) {
        return new JobSubmitted(new JobId("bench", number), spec(role, instances, each, where), "5f".repeat(32));
    }

    static JobSpec spec(String role, int instances, Resources each, List<Constraint> where) {
        TaskSpec task = new TaskSpec(
                "work",
                List.of("true"),
                List.of(),
                List.of(),
                List.of(),
                new FanOut.Instances(instances),
                ResourceRequest.of(each),
                Map.of(),
                null,
                Timeouts.DEFAULT,
                RetryPolicy.DEFAULT,
                where);
        return new JobSpec("bench", role, 500, null, JobSpec.OnFailure.CONTINUE, List.of(task));
    }

    /** A job of one of many shapes, with two constraints. */
    static JobSubmitted mixed(long number, String role, int instances, Random random) {
        return job(number, role, instances, shape(random.nextInt(SHAPES)), constraints(random.nextInt(24)));
    }

    /** The shipped bounds but for the tasks of one round; ended jobs leave the state at once. */
    static SchedulerLimits limits(int tasksPerRound) {
        SchedulerLimits shipped = SchedulerLimits.DEFAULT;
        return new SchedulerLimits(
                shipped.maxActiveJobs(),
                shipped.maxWaitingTasksPerRole(),
                shipped.maxWaitingBytesPerRole(),
                shipped.maxTasksPerJob(),
                shipped.maxWantsPerRound(),
                tasksPerRound,
                0,
                0,
                shipped.finishedForMs(),
                shipped.uploadGraceMs(),
                shipped.runTimeoutGraceMs(),
                shipped.retryAfterMs());
    }

    static ControlLoop loop(SchedulerLimits limits) {
        var setup = new ControlLoop.Setup(
                new NodeId("leader"), new CellId("bench"), "0.1.0", limits, LeaseSettings.DEFAULT);
        return new ControlLoop(new ClusterState().snapshot(), 1, setup, new Random(1));
    }

    /** A leader with so many nodes of four sizes. */
    static ControlLoop cell(int nodes, SchedulerLimits limits) {
        ControlLoop loop = loop(limits);
        for (int i = 0; i < nodes; i++) {
            decide(loop, node(i, cpusOf(i)));
        }
        commit(loop);
        return loop;
    }

    static void decide(ControlLoop loop, Event event) {
        loop.view().decide(Origin.SYSTEM, List.of(event), 0);
    }

    /** What is decided is committed. */
    static void commit(ControlLoop loop) {
        while (loop.view().take() != null) {
            // Nobody else needs it here.
        }
    }
}
