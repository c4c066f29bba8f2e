package io.reeve.core.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ClusterState;
import io.reeve.fixture.Occupied;
import io.reeve.fixture.Shares;
import io.reeve.model.JobSpec;
import io.reeve.model.Resources;
import io.reeve.model.RoleSpec;
import io.reeve.spec.Format;
import io.reeve.spec.RoleDocuments;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Changes of roles, from the document to the event. */
class RoleBookTest {
    private final Shares shares = new Shares().node(Resources.of(8_000, 8_000_000_000L));

    private RoleChange change(String json) {
        return change(json, false);
    }

    private RoleChange change(String json, boolean replaces) {
        var read = RoleDocuments.read(json.getBytes(StandardCharsets.UTF_8), Format.JSON, replaces);
        assertThat(read).as("%s", read).isInstanceOf(RoleDocuments.Valid.class);
        var valid = (RoleDocuments.Valid) read;
        RoleChange change = RoleBook.change(shares.state, valid.edits(), valid.force());
        if (change instanceof RoleChange.Accepted accepted) {
            shares.apply(accepted.event());
        }
        return change;
    }

    private static List<String> faults(RoleChange change) {
        return ((RoleChange.Refused) change)
                .faults().stream()
                        .map(fault -> fault.code() + " " + fault.pointer())
                        .toList();
    }

    private static List<String> unread(String json) {
        var read = RoleDocuments.read(json.getBytes(StandardCharsets.UTF_8), Format.JSON, false);
        return ((RoleDocuments.Invalid) read)
                .faults().stream()
                        .map(fault -> fault.code() + " " + fault.pointer())
                        .toList();
    }

    @Test
    void change_someFields_keepsTheOthers() {
        change("{\"roles\": {\"eng/ads\": {\"weight\": 2.5, \"guarantee\": {\"cpus\": 2, \"mem\": \"4GB\"}}}}");
        change("{\"roles\": {\"eng/ads\": {\"limit\": {\"cpus\": 6}, \"guarantee\": {\"mem\": null}}}}");

        assertThat(shares.state.roles().spec("eng/ads"))
                .isEqualTo(new RoleSpec("eng/ads", 2_500, Map.of("cpus", 2_000L), Map.of("cpus", 6_000L)));
    }

    @Test
    void change_whole_putsWhatIsNotNamedBackToItsDefault() {
        change("{\"roles\": {\"eng\": {\"weight\": 2, \"limit\": {\"cpus\": 6}}}}");
        change("{\"roles\": {\"eng\": {\"weight\": 3}}}", true);

        assertThat(shares.state.roles().spec("eng")).isEqualTo(new RoleSpec("eng", 3_000, Map.of(), Map.of()));

        change("{\"roles\": {\"eng\": {}}, \"replace\": true}");

        assertThat(shares.state.roles().get("eng")).isNull();
    }

    @Test
    void read_badValues_areFaultsWithTheirPlace() {
        assertThat(unread("{\"roles\": {\"a//b\": {\"weight\": 1}, \"..\": {}, \"a/b/c/d/e/f/g/h/i\": {}}}"))
                .containsExactly(
                        "bad-role /roles/a~1~1b", "bad-role /roles/..", "bad-role /roles/a~1b~1c~1d~1e~1f~1g~1h~1i");
        assertThat(unread("{\"roles\": {\"a\": {\"weight\": 0}, \"b\": {\"weight\": -1}, \"c\": {\"wieght\": 1}}}"))
                .containsExactly(
                        "out-of-range /roles/a/weight", "bad-number /roles/b/weight", "unknown-field /roles/c/wieght");
        assertThat(unread("{\"roles\": {\"a\": {\"limit\": {\"mem\": 8, \"ports\": 1}}}}"))
                .containsExactly("bad-size /roles/a/limit/mem", "bad-name /roles/a/limit/ports");
        assertThat(unread("{\"roles\": {}}")).containsExactly("empty-value /roles");
        assertThat(unread("{}")).containsExactly("missing-field /roles");
        assertThat(unread("[1]")).containsExactly("wrong-type ");
    }

    @Test
    void change_guaranteeAboveItsLimit_isAFault() {
        assertThat(faults(change("{\"roles\": {\"a\": {\"guarantee\": {\"cpus\": 3}, \"limit\": {\"cpus\": 2}}}}")))
                .containsExactly("guarantee-above-limit /roles/a/guarantee/cpus");
    }

    @Test
    void change_childrensGuaranteesAboveTheParents_isAFaultAndNothingIsChanged() {
        change("{\"roles\": {\"eng\": {\"guarantee\": {\"cpus\": 4}}, \"eng/ads\": {\"guarantee\": {\"cpus\": 3}}}}");
        ClusterState before = new ClusterState(shares.state.snapshot());

        RoleChange change =
                change("{\"roles\": {\"x\": {\"weight\": 5}, \"eng/web/front\": {\"guarantee\": {\"cpus\": 2}}}}");

        assertThat(faults(change)).containsExactly("guarantees-above-parent /roles/eng~1web~1front");
        assertThat(shares.state.snapshot()).isEqualTo(before.snapshot());
    }

    @Test
    void change_parentsGuaranteeBelowItsChildrens_isAFault() {
        change("{\"roles\": {\"eng/ads\": {\"guarantee\": {\"cpus\": 3}}}}");

        assertThat(faults(change("{\"roles\": {\"eng\": {\"guarantee\": {\"cpus\": 2}}}}")))
                .containsExactly("guarantees-above-parent /roles/eng");
        assertThat(faults(change("{\"roles\": {\"eng\": {\"limit\": {\"cpus\": 2}}}}")))
                .containsExactly("guarantees-above-parent /roles/eng");
    }

    @Test
    void change_limitBelowUse_isAFaultUnlessForced() {
        Occupied.take(shares, "node-1", Resources.of(3_000, 0));
        String role = JobSpec.DEFAULT_ROLE;

        assertThat(faults(change("{\"roles\": {\"" + role + "\": {\"limit\": {\"cpus\": 2}}}}")))
                .containsExactly("limit-below-use /roles/default/limit/cpus");
        assertThat(change("{\"roles\": {\"" + role + "\": {\"limit\": {\"cpus\": 2}}}, \"force\": true}"))
                .isInstanceOf(RoleChange.Accepted.class);
        assertThat(shares.wants(role, 1, Resources.of(1_000, 0)).plan().grants())
                .isEmpty();
    }

    @Test
    void change_moreGuaranteedThanTheCellHas_isAllowedWithAWarning() {
        var accepted = (RoleChange.Accepted) change("{\"roles\": {\"a\": {\"guarantee\": {\"cpus\": 9}}}}");

        assertThat(accepted.warnings())
                .containsExactly("all roles together are guaranteed 9 cpus, and the cell has 8 cpus now");
    }

    @Test
    void change_limitOfWhatNoNodeHas_isAllowedWithAWarning() {
        var accepted = (RoleChange.Accepted) change("{\"roles\": {\"a\": {\"limit\": {\"cpu\": 3, \"cpus\": 100}}}}");

        assertThat(accepted.warnings()).containsExactly("role a is limited to 3 cpu, and the cell has 0 cpu now");
    }

    @Test
    void change_ofAnotherRoleThanTheOneWithSuchALimit_warnsOfNothing() {
        change("{\"roles\": {\"a\": {\"limit\": {\"cpu\": 3}}}}");

        assertThat(((RoleChange.Accepted) change("{\"roles\": {\"b\": {\"weight\": 2}}}")).warnings())
                .isEmpty();
    }

    @Test
    void snapshot_ofDefinedRoles_comesBackTheSame() {
        Occupied.take(shares, "node-1", Resources.of(3_000, 0));
        change("{\"roles\": {\"eng/ads\": {\"weight\": 2}, \"default\": {\"limit\": {\"cpus\": 4}}}}");

        ClusterState copy = new ClusterState(shares.state.snapshot());

        assertThat(copy.snapshot()).isEqualTo(shares.state.snapshot());
        assertThat(copy.roles().cell().used()).isEqualTo(Resources.of(3_000, 0));
        assertThat(copy.capacity()).isEqualTo(shares.state.capacity());
    }
}
