package io.reeve.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.fixture.Occupied;
import io.reeve.fixture.Shares;
import io.reeve.message.Rounds.Plan;
import io.reeve.message.Rounds.Refusal;
import io.reeve.model.Resources;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who gets resources next: worked examples of the papers, and what Mesos' allocator does in the same places. */
class SharingTest {
    private static final long GB = 1_000_000_000;

    private static Resources of(double cpus, double gb) {
        return Resources.of(Math.round(cpus * 1_000), Math.round(gb * GB));
    }

    private static Resources cpusAndGpus(long cpus, long gpus) {
        return new Resources(cpus * 1_000, 0, 0, Map.of("gpu", gpus * 1_000));
    }

    private static Map<String, Long> cpus(double amount) {
        return Map.of("cpus", Math.round(amount * 1_000));
    }

    private static long count(List<String> picks, String role) {
        return picks.stream().filter(role::equals).count();
    }

    @Test
    void plan_nsdiExample_takesTheTurnsOfThePaper() {
        // b comes first on the tie of the beginning, as in the paper, because a is named after it here.
        var picks = new Shares()
                .node(of(9, 18))
                .wants("y-a", 9, of(1, 4))
                .wants("x-b", 9, of(3, 1))
                .picks();

        assertThat(picks).containsExactly("x-b", "y-a", "y-a", "x-b", "y-a");
    }

    @Test
    void plan_weights_equaliseShareByWeight() {
        // Ties go by name alone here, as where these orders come from.
        var byName = new ShareRules(false, Set.of());
        var heavyA = new Shares(byName).node(of(9, 18)).role("a", 2);
        heavyA.wants("a", 9, of(1, 4)).wants("b", 9, of(3, 1));
        var heavyB = new Shares(byName).node(of(9, 18)).role("b", 2);
        heavyB.wants("a", 9, of(1, 4)).wants("b", 9, of(3, 1));

        assertThat(heavyA.picks()).containsExactly("a", "b", "a", "a", "a");
        assertThat(heavyB.picks()).containsExactly("a", "b", "b", "a", "a");
    }

    @Test
    void plan_eightEqualRoles_getSixteenSlotsEach() {
        Shares shares = new Shares().node(of(128, 128));
        for (int role = 0; role < 8; role++) {
            shares.wants("role-" + role, 128, of(1, 0));
        }

        List<String> picks = shares.picks();

        assertThat(picks).hasSize(128);
        assertThat(picks).allSatisfy(role -> assertThat(count(picks, role)).isEqualTo(16));
    }

    @Test
    void plan_sixWeightedRoles_getTheirPartsOfTheSlots() {
        List<Integer> weights = List.of(4, 3, 2, 2, 1, 1);
        List<Integer> right = List.of(37, 28, 19, 18, 9, 9);
        Shares shares = new Shares().node(of(120, 120));
        for (int role = 0; role < weights.size(); role++) {
            shares.role("role-" + role, weights.get(role)).wants("role-" + role, 120, of(1, 0));
        }

        List<String> picks = shares.picks();

        assertThat(picks).hasSize(120);
        for (int role = 0; role < weights.size(); role++) {
            assertThat(count(picks, "role-" + role)).isBetween(right.get(role) - 1L, right.get(role) + 1L);
        }
    }

    @Test
    void plan_equalShares_goToFewerAllocationsThenToTheName() {
        var picks = new Shares()
                .node(of(8, 0))
                .wants("a", 1, of(2, 0))
                .wants("b", 2, of(1, 0))
                .wants("a", 1, of(1, 0))
                .wants("b", 1, of(1, 0))
                .picks();

        // After a, b, b both hold 2 cpus: a in one allocation, b in two.
        assertThat(picks.subList(0, 4)).containsExactly("a", "b", "b", "a");
    }

    @Test
    void plan_weightedRolesInUse_goBySmallestShareByWeight() {
        Shares shares = new Shares().node(of(100, 0)).role("b", 2).role("d", 10).role("e", 0.1);
        shares.wants("a", 2, of(5, 0))
                .wants("b", 2, of(6, 0))
                .wants("c", 2, of(4, 0))
                .wants("d", 2, of(20, 0));
        shares.wants("e", 2, of(1, 0));

        // First turns by name; then shares by weight: d 2 %, b 3 %, c 4 %, a 5 %, e 10 %.
        assertThat(shares.picks()).containsExactly("a", "b", "c", "d", "e", "d", "b", "c", "a", "e");
    }

    @Test
    void plan_nestedRoles_shareTheirParentsPart() {
        var picks = new Shares()
                .node(of(12, 0))
                .wants("a/b", 12, of(1, 0))
                .wants("a/c", 12, of(1, 0))
                .wants("d", 12, of(1, 0))
                .picks();

        assertThat(count(picks, "a.b")).isEqualTo(3);
        assertThat(count(picks, "a.c")).isEqualTo(3);
        assertThat(count(picks, "d")).isEqualTo(6);
    }

    @Test
    void plan_parentWithTasksOfItsOwn_isBesideItsChildrenWithWeightOne() {
        var picks = new Shares()
                .node(of(12, 0))
                .wants("a", 12, of(1, 0))
                .wants("a/b", 12, of(1, 0))
                .picks();

        assertThat(count(picks, "a")).isEqualTo(6);
        assertThat(count(picks, "a.b")).isEqualTo(6);
    }

    @Test
    void plan_childHoldsAllOfAnotherResource_siblingDoesNotStarve() {
        // Bhattacharya et al., section on starvation: n2.1 holds all cpus, which must not count against n2.2's gpus.
        Shares shares = new Shares().node(cpusAndGpus(10, 10));
        shares.wants("n1", 10, cpusAndGpus(0, 1));
        shares.wants("n2/n21", 10, cpusAndGpus(1, 0));
        shares.wants("n2/n22", 10, cpusAndGpus(0, 1));

        List<String> picks = shares.picks();

        assertThat(count(picks, "n2.n21")).isEqualTo(10);
        assertThat(count(picks, "n1")).isEqualTo(5);
        assertThat(count(picks, "n2.n22")).isEqualTo(5);
    }

    @Test
    void plan_oneResourceRunsOut_othersAreStillSharedInHalves() {
        // The same paper's example of blocked nodes: each leaf gets 1/3 of the cpus, or 1/2 of the gpus.
        Shares shares = new Shares().node(cpusAndGpus(300, 300));
        shares.wants("n1", 300, cpusAndGpus(1, 0)).wants("n2", 300, cpusAndGpus(1, 0));
        shares.wants("n3/n31", 300, cpusAndGpus(1, 0)).wants("n3/n32", 300, cpusAndGpus(0, 1));
        shares.wants("n4", 300, cpusAndGpus(0, 1));

        List<String> picks = shares.picks();

        assertThat(List.of(count(picks, "n1"), count(picks, "n2"), count(picks, "n3.n31")))
                .allSatisfy(tasks -> assertThat(tasks).isBetween(99L, 101L));
        assertThat(count(picks, "n3.n32")).isBetween(149L, 151L);
        assertThat(count(picks, "n4")).isBetween(149L, 151L);
    }

    @Test
    void plan_excludedResource_makesNoShare() {
        var rules = new ShareRules(true, Set.of("gpu"));
        var shares = new Shares(rules).node(cpusAndGpus(10, 4));
        shares.wants("gpus", 4, cpusAndGpus(1, 1)).wants("plain", 10, cpusAndGpus(1, 0));

        assertThat(shares.picks().subList(0, 8))
                .containsExactly("gpus", "plain", "gpus", "plain", "gpus", "plain", "gpus", "plain");
    }

    @Test
    void plan_roleAtItsLimit_leavesTheRestToOthersAndSaysSo() {
        Plan plan = new Shares()
                .node(of(2, 1))
                .role("a", Map.of(), Map.of("cpus", 1_000L, "mem", GB / 2))
                .wants("a", 2, of(1, 0.5))
                .wants("b", 2, of(1, 0.5))
                .plan();

        assertThat(plan.grants()).extracting(grant -> grant.task().job().name()).containsExactly("a", "b");
        Refusal refusal = plan.refusals().get(0);
        assertThat(refusal.limitOf()).isEqualTo("a");
        assertThat(refusal.tasks()).isEqualTo(1);
    }

    @Test
    void plan_parentAtItsLimit_bindsAllBelow() {
        Plan plan = new Shares()
                .node(of(8, 0))
                .role("a", Map.of(), cpus(3))
                .wants("a/b", 8, of(1, 0))
                .wants("a/c", 8, of(1, 0))
                .plan();

        assertThat(plan.grants()).hasSize(3);
        assertThat(plan.refusals()).extracting(Refusal::limitOf).containsOnly("a");
    }

    @Test
    void plan_smallerTaskOfARoleNearItsLimit_stillFits() {
        var picks = new Shares()
                .node(of(8, 0))
                .role("a", Map.of(), cpus(3))
                .wants("a", 2, of(2, 0))
                .wants("a", 4, of(0.5, 0))
                .picks();

        assertThat(picks).hasSize(3);
    }

    @Test
    void plan_roleBelowItsGuarantee_comesFirstWhateverTheShares() {
        var picks = new Shares()
                .node(of(8, 0))
                .role("z", cpus(4), Map.of())
                .wants("a", 8, of(1, 0))
                .wants("z", 8, of(1, 0))
                .picks();

        assertThat(picks).containsExactly("z", "z", "z", "z", "a", "a", "a", "a");
    }

    @Test
    void plan_guaranteeOfSomethingNotAskedFor_putsNobodyFirst() {
        var picks = new Shares()
                .node(of(2, 0))
                .role("z", Map.of("gpu", 1_000L), Map.of())
                .wants("a", 1, of(1, 0))
                .wants("z", 1, of(1, 0))
                .picks();

        assertThat(picks).containsExactly("a", "z");
    }

    @Test
    void plan_guaranteedTaskFitsNowhereYet_roomIsHeldOnTheNearestNodeOnly() {
        Shares shares = new Shares().node(of(4, 0)).node(of(4, 0));
        shares.role("z", cpus(4), Map.of());
        // Both nodes are in use in part: 3 cpus are left on the first, 2 on the second.
        occupy(shares, 1, of(1, 0));
        occupy(shares, 2, of(2, 0));
        Plan plan = shares.wants("z", 1, of(4, 0)).wants("a", 8, of(1, 0)).plan();

        assertThat(plan.grants()).hasSize(2).allSatisfy(grant -> {
            assertThat(grant.task().job().name()).isEqualTo("a");
            assertThat(grant.node().value()).isEqualTo("node-2");
        });
        assertThat(plan.refusals()).extracting(Refusal::heldFor).containsExactly("", "z");
    }

    @Test
    void plan_guaranteeWithoutDemand_holdsNothing() {
        Plan plan = new Shares()
                .node(of(4, 0))
                .role("z", cpus(4), Map.of())
                .wants("a", 4, of(1, 0))
                .plan();

        assertThat(plan.grants()).hasSize(4);
    }

    @Test
    void plan_guaranteedTaskThatNoNodeCouldEverHold_holdsNothing() {
        Plan plan = new Shares()
                .node(of(4, 0))
                .role("z", cpus(8), Map.of())
                .wants("z", 1, of(8, 0))
                .wants("a", 4, of(1, 0))
                .plan();

        assertThat(plan.grants()).hasSize(4);
    }

    @Test
    void plan_guaranteedChildBelowAPlainParent_bringsThePathForward() {
        var picks = new Shares()
                .node(of(4, 0))
                .role("p/z", cpus(2), Map.of())
                .wants("a", 4, of(1, 0))
                .wants("p/y", 4, of(1, 0))
                .wants("p/z", 4, of(1, 0))
                .picks();

        assertThat(picks.subList(0, 2)).isEqualTo(Collections.nCopies(2, "p.z"));
        // Rescaled to p/y, which has nothing, p has nothing; then a quarter each.
        assertThat(picks.subList(2, 4)).containsExactly("a", "p.y");
    }

    /** An attempt of another role holds so much of a node. */
    private static void occupy(Shares shares, int node, Resources amount) {
        Occupied.take(shares, "node-" + node, amount);
    }
}
