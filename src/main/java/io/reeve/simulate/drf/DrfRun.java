package io.reeve.simulate.drf;

import io.reeve.core.allocate.Allocator;
import io.reeve.core.share.ShareRules;
import io.reeve.core.state.ClusterState;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.NodeEvent.NodeRegistered;
import io.reeve.event.RoleEvent.RolesChanged;
import io.reeve.message.Rounds.Demand;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Want;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.NodeRole;
import io.reeve.model.Origin;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import io.reeve.model.TaskSeries;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One case, decided by the shipped allocator: a node as large as the pool, a role for each user, more tasks of each
 * than fit. Ties go to the user who is first in the file.
 */
public final class DrfRun {
    private static final String ROLE = "user-%09d";

    private DrfRun() {}

    /** Whose turn it was, grant after grant. */
    public static List<Integer> picks(DrfCase of) {
        ClusterState state = new ClusterState();
        Allocator allocator = new Allocator(state, new ShareRules(false, Set.of()));
        var pool =
                new NodeInfo(EnumSet.of(NodeRole.WORKER), Map.of(), resources(of.capacity()), List.of(), null, "", 0);
        List<RoleSpec> roles = new ArrayList<>();
        List<Want> wants = new ArrayList<>();
        for (int user = 0; user < of.demands().size(); user++) {
            String role = String.format(ROLE, user);
            roles.add(new RoleSpec(role, 1_000 * of.weights().get(user), Map.of(), Map.of()));
            Resources each = resources(of.demands().get(user));
            TaskSeries tasks = tasks(user, 1 + fits(of.demands().get(user), of.capacity()));
            wants.add(new Want(tasks, role, ResourceRequest.of(each), List.of()));
        }
        for (Event event : List.of(new NodeRegistered(new NodeId("pool"), 1, pool), new RolesChanged(roles))) {
            state.apply(new Decision(0, Origin.SYSTEM, event));
            allocator.observe(event);
        }
        List<Integer> picks = new ArrayList<>();
        for (Grant grant : allocator.allocate(new Demand(1, wants)).grants()) {
            picks.add((int) grant.task().job().number() - 1);
        }
        return picks;
    }

    /** How many tasks each user got. */
    public static List<Integer> counts(DrfCase of, List<Integer> picks) {
        List<Integer> counts = new ArrayList<>(Collections.nCopies(of.demands().size(), 0));
        picks.forEach(user -> counts.set(user, counts.get(user) + 1));
        return counts;
    }

    /** Whether the outcome is what the file expects. */
    public static boolean isExpected(DrfCase of, List<Integer> picks) {
        boolean counts = of.tasks().isEmpty() || of.tasks().equals(counts(of, picks));
        int head = Math.min(of.picks().size(), picks.size());
        return counts && of.picks().equals(picks.subList(0, head));
    }

    private static Resources resources(List<Long> amounts) {
        Map<String, Long> custom = new TreeMap<>();
        for (int i = 0; i < amounts.size(); i++) {
            custom.put("r" + i, amounts.get(i));
        }
        return new Resources(0, 0, 0, custom);
    }

    private static int fits(List<Long> demand, List<Long> capacity) {
        long most = Long.MAX_VALUE;
        for (int i = 0; i < demand.size(); i++) {
            most = demand.get(i) > 0 ? Math.min(most, capacity.get(i) / demand.get(i)) : most;
        }
        return Math.toIntExact(most);
    }

    private static TaskSeries tasks(int user, int count) {
        BitSet instances = new BitSet(count);
        instances.set(0, count);
        var series = new TaskSeries.Builder();
        series.addInstances(new JobId("user", user + 1L), "work", instances, count);
        return series.build();
    }
}
