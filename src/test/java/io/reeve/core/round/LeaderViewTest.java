package io.reeve.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.core.state.ClusterState;
import io.reeve.event.CellEvent;
import io.reeve.event.EventBatch;
import io.reeve.fixture.Nodes;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LeaderViewTest {
    private final ClusterState committed = new ClusterState();
    private final LeaderView view = new LeaderView(committed.snapshot(), 3);

    private void start() {
        view.decide(
                Origin.SYSTEM,
                List.of(
                        new CellEvent.CellFounded(new CellId("test"), "0.1.0"),
                        new CellEvent.TermStarted(3, new NodeId("leader"))),
                5);
    }

    @Test
    void take_nothingDecided_isNull() {
        assertThat(view.take()).isNull();
    }

    @Test
    void take_batchesInOrder_giveTheLedgerTheSameState() {
        start();
        EventBatch first = Objects.requireNonNull(view.take());
        view.decide(Origin.SYSTEM, List.of(Nodes.registered("a", 1, Nodes.worker(1))), 4);
        EventBatch second = Objects.requireNonNull(view.take());
        assertThat(first.number()).isZero();
        assertThat(second.decisions().get(0).atMs()).isEqualTo(5);
        assertThat(committed.apply(first)).hasSize(2);
        assertThat(committed.apply(second)).hasSize(1);
        assertThat(view.state().snapshot()).isEqualTo(committed.snapshot());
    }

    @Test
    void decide_observers_seeEachEventFolded() {
        List<Long> sequences = new ArrayList<>();
        view.observe(event -> sequences.add(view.sequence()));
        start();
        assertThat(sequences).containsExactly(1L, 2L);
    }

    @Test
    void onCommit_effects_waitForTheirSequenceAndKeepTheirOrder() {
        OnCommit onCommit = new OnCommit(0);
        List<String> done = new ArrayList<>();
        onCommit.after(2, () -> done.add("first"));
        onCommit.after(2, () -> done.add("second"));
        onCommit.after(3, () -> done.add("third"));
        onCommit.committed(1);
        assertThat(done).isEmpty();
        onCommit.committed(2);
        assertThat(done).containsExactly("first", "second");
        assertThat(onCommit.waiting()).isOne();
    }
}
