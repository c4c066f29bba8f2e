package io.reeve.core.recover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.core.recover.LevelRaise.Accepted;
import io.reeve.core.recover.LevelRaise.Refused;
import io.reeve.core.state.ClusterState;
import io.reeve.event.CellEvent.CellNamed;
import io.reeve.event.CellEvent.FeatureLevelRaised;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.message.Membership;
import io.reeve.message.Membership.Register;
import io.reeve.model.FeatureLevel;
import io.reeve.model.NodeId;
import io.reeve.model.NodeInfo;
import io.reeve.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the cell's feature level may be raised, and whom it keeps out from then on. */
class LevelRaiseTest {
    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");

    private final NodeCell nodes = new NodeCell();

    @BeforeEach
    void found() {
        nodes.cell = Cell.ofLevel(1);
    }

    @Test
    void raise_allUnderstandIt_isOneEventAndNeverComesBack() {
        admit(N1, 2);
        admit(N2, 2);

        LevelRaise.Answer answer = raise(Map.of(), N1, N2).to(2);

        assertThat(((Accepted) answer).events()).containsExactly(new FeatureLevelRaised(2));
        nodes.cell.decide(((Accepted) answer).events());
        assertThat(state().featureLevel()).isEqualTo(2);
        assertThat(((Accepted) raise(Map.of(), N1).to(2)).events()).isEmpty();
        assertThat(((Refused) raise(Map.of(), N1).to(1)).message()).contains("the cell's feature level is 2");
        assertThat(new ClusterState(state().snapshot()).featureLevel()).isEqualTo(2);
    }

    @Test
    void found_aNewCell_beginsWithWhatItsFounderUnderstands() {
        assertThat(new Cell().state().featureLevel()).isEqualTo(FeatureLevel.NEWEST);
        assertThat(state().featureLevel()).isEqualTo(1);
    }

    @Test
    void raise_aNodeUnderstandsLess_isRefusedByName() {
        admit(N1, 2);
        admit(N2, 1);

        Refused refused = (Refused) raise(Map.of(), N1).to(2);

        assertThat(refused.message())
                .contains("n2 (version test) understands 1")
                .doesNotContain("n1 ");
        assertThat(refused.code()).isEqualTo("feature-level-not-understood");
    }

    @Test
    void raise_aControlNodeIsAway_isRefusedByName() {
        admit(N1, 2);

        Refused refused = (Refused) raise(Map.of(), N1, N3).to(2);

        assertThat(refused.message()).contains("the control node n3 is not up");
    }

    @Test
    void raise_registeredWithALeaderThatKnewNoLevels_goesByWhatItSaidSince() {
        admit(N1, 2);
        admit(N2, 1);

        assertThat(raise(Map.of(N2, 2), N1, N2).to(2)).isInstanceOf(Accepted.class);
        assertThat(raise(Map.of(N2, 2), N1, N2).to(3)).isInstanceOf(Refused.class);
    }

    @Test
    void raise_aLostWorker_keepsNobodyWaiting() {
        admit(N1, 2);
        admit(N2, 1);
        nodes.cell.decide(nodes.liveness()
                .leave(new Membership.Leave(N2, 1, io.reeve.model.Reason.NODE_STOPPING), nodes.cell.nowMs));

        assertThat(raise(Map.of(), N1).to(2)).isInstanceOf(Accepted.class);
    }

    @Test
    void register_belowTheCellsLevel_isRefusedAndToldWhatToDo() {
        admit(N1, 2);
        nodes.cell.decide(List.of(new FeatureLevelRaised(2)));

        Admission admission = register(N2, 1);

        assertThat(admission).isInstanceOf(Admission.Rejected.class);
        assertThat(((Admission.Rejected) admission).why()).isEqualTo(Membership.Refused.Why.TOO_OLD);
        assertThat(((Admission.Rejected) admission).message())
                .contains("the cell has feature level 2", "n2 (version test) understands 1", "reeve control");
    }

    @Test
    void decide_anEventOfAHigherLevel_isABugOfWhoDidNotRefuseIt() {
        var view = nodes.cell.loop.view();
        var named = new CellNamed("production");

        assertThat(view.mayDecide(named)).isFalse();
        assertThatThrownBy(() -> nodes.cell.decide(List.of(named)))
                .hasMessageContaining("CellNamed needs feature level 2, the cell has 1");
        nodes.cell.decide(List.of(new FeatureLevelRaised(2)));
        nodes.cell.decide(List.of(named));
        assertThat(state().facts().name()).isEqualTo("production");
    }

    private ClusterState state() {
        return nodes.cell.loop.view().state();
    }

    private LevelRaise raise(Map<NodeId, Integer> told, NodeId... control) {
        return new LevelRaise(state(), Set.of(control), told);
    }

    private void admit(NodeId node, int level) {
        nodes.cell.decide(((Admission.Admitted) register(node, level)).events());
    }

    private Admission register(NodeId node, int level) {
        NodeInfo info = Nodes.info(Resources.of(1_000, Tasks.MIB), Map.of("host", "h"));
        var old = new NodeInfo(
                info.roles(),
                info.attributes(),
                info.capacity(),
                info.ports(),
                info.url(),
                "test",
                info.pid(),
                info.gpus(),
                info.reserved(),
                level);
        long nowMs = nodes.cell.nowMs;
        return nodes.liveness().register(new Register(node, "s", old, nowMs), nowMs, nowMs);
    }
}
