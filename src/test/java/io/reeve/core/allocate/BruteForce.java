package io.reeve.core.allocate;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ClusterState;
import io.reeve.core.state.Node;
import io.reeve.fixture.Nodes;
import io.reeve.message.Rounds.Grant;
import io.reeve.message.Rounds.Want;
import io.reeve.model.AttemptId;
import io.reeve.model.Constraint;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Placement;
import io.reeve.model.PlacementPolicy;
import io.reeve.model.ResourceRequest;
import io.reeve.model.Resources;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The same rules, written for one node and one task at a time, over the state alone. */
final class BruteForce {
    private final ClusterState state;

    BruteForce(ClusterState state) {
        this.state = state;
    }

    boolean anyFits(Want want) {
        List<ResourceRequest> requests = new ArrayList<>(List.of(want.request()));
        requests.addAll(want.placement().alternatives());
        return state.nodes().stream()
                .anyMatch(node -> requests.stream().anyMatch(request -> fits(node, want, request)));
    }

    /** Of all nodes the granted one is the best by spread and preference; under all policies but FGD by all else. */
    void checkGrant(Want want, Grant grant, PlacementPolicy policy) {
        ResourceRequest request = grantedAs(want, grant);
        Node chosen = Objects.requireNonNull(state.node(grant.node()));
        assertThat(fits(chosen, want, request)).as("%s does not fit", grant).isTrue();
        for (Node other : state.nodes()) {
            if (fits(other, want, request) && !other.id().equals(grant.node())) {
                int order = compare(chosen, other, want, request, policy);
                assertThat(order)
                        .as("%s rather than %s for %s", chosen.id(), other.id(), want)
                        .isNegative();
            }
        }
    }

    private static ResourceRequest grantedAs(Want want, Grant grant) {
        List<ResourceRequest> requests = new ArrayList<>(List.of(want.request()));
        requests.addAll(want.placement().alternatives());
        return requests.stream()
                .filter(request -> request.scalars().equals(grant.allocation().scalars()))
                .findFirst()
                .orElseThrow();
    }

    private int compare(Node left, Node right, Want want, ResourceRequest request, PlacementPolicy policy) {
        int bySpread = Integer.compare(peers(left, want), peers(right, want));
        int byWeight = Integer.compare(weight(right, want), weight(left, want));
        if (bySpread != 0 || byWeight != 0) {
            return bySpread != 0 ? bySpread : byWeight;
        }
        long byScore = switch (policy) {
            case BEST_FIT -> fullness(left) - fullness(right);
            case DOT_PRODUCT -> dotProduct(left, request) - dotProduct(right, request);
            case FGD -> -1; // learnt from what came by; the recorded traces show how well
            case FIRST_FIT -> 0;
        };
        return byScore != 0 ? Long.signum(byScore) : left.id().compareTo(right.id());
    }

    private long fullness(Node node) {
        return Arrays.stream(parts(node.free())).sum();
    }

    private long dotProduct(Node node, ResourceRequest request) {
        long[] free = parts(node.free());
        long[] asked = parts(request.scalars());
        long sum = 0;
        for (int i = 0; i < free.length; i++) {
            sum += free[i] * asked[i];
        }
        return sum;
    }

    /** Of cpus, memory and GPUs, in millionths of what the largest node has. */
    private long[] parts(Resources amount) {
        long[] parts = {amount.cpuMillis(), amount.memoryBytes(), amount.gpuMillis()};
        long[] largest = new long[parts.length];
        for (Node each : state.nodes()) {
            Resources capacity = each.entry().info().capacity();
            largest[0] = Math.max(largest[0], capacity.cpuMillis());
            largest[1] = Math.max(largest[1], capacity.memoryBytes());
            largest[2] = Math.max(largest[2], capacity.gpuMillis());
        }
        for (int i = 0; i < parts.length; i++) {
            parts[i] = parts[i] * 1_000_000 / Math.max(1, largest[i]);
        }
        return parts;
    }

    private boolean fits(Node node, Want want, ResourceRequest request) {
        Map<String, String> attributes = node.entry().info().attributes();
        for (Constraint constraint : want.where()) {
            String value = attributes.get(constraint.attribute());
            if (value == null || !value.matches(constraint.values().get(0))) {
                return false;
            }
        }
        for (Placement.Affinity affinity : want.placement().affinity()) {
            if (affinity.weight() == 0 && !isMet(node, want, affinity)) {
                return false;
            }
        }
        Placement.Spread spread = want.placement().spread();
        if (spread != null && spread.maxPer() > 0 && peers(node, want) >= spread.maxPer()) {
            return false;
        }
        int roomy = 0;
        for (int free : node.freeGpus()) {
            roomy += free >= Math.min(1_000, request.scalars().gpuMillis()) ? 1 : 0;
        }
        boolean gpus = request.scalars().gpuMillis() == 0
                || roomy * 1_000L >= request.scalars().gpuMillis();
        boolean ports = Nodes.PORTS.size() - node.usedPorts().size() >= request.ports();
        return gpus && ports && node.free().covers(request.scalars());
    }

    /** Attempts of the want's own task where the spread's attribute has the node's value. */
    private int peers(Node node, Want want) {
        Placement.Spread spread = want.placement().spread();
        if (spread == null) {
            return 0;
        }
        String value = value(node, spread.by());
        return value == null ? Integer.MAX_VALUE : count(want, spread.by(), value);
    }

    private int weight(Node node, Want want) {
        int weight = 0;
        for (Placement.Preference preference : want.placement().prefer()) {
            String value = node.entry().info().attributes().get("zone");
            weight += preference.where().values().get(0).equals(value) ? preference.weight() : 0;
        }
        for (Placement.Affinity affinity : want.placement().affinity()) {
            weight += isMet(node, want, affinity) ? affinity.weight() : 0;
        }
        return weight;
    }

    private boolean isMet(Node node, Want want, Placement.Affinity affinity) {
        String value = value(node, affinity.by());
        if (affinity.apart()) {
            return value == null || count(want, affinity.by(), value) == 0;
        }
        boolean none = state.nodes().stream().allMatch(each -> {
            String other = value(each, affinity.by());
            return other == null || count(want, affinity.by(), other) == 0;
        });
        return value != null && (none || count(want, affinity.by(), value) > 0);
    }

    private int count(Want want, String by, String value) {
        JobId job = want.tasks().get(0).job();
        int count = 0;
        for (Node node : state.nodes()) {
            for (AttemptId attempt : node.attempts().keySet()) {
                count += attempt.task().job().equals(job) && value.equals(value(node, by)) ? 1 : 0;
            }
        }
        return count;
    }

    private static @Nullable String value(Node node, String by) {
        NodeId id = node.id();
        return by.equals("node") ? id.value() : node.entry().info().attributes().get(by);
    }
}
