package io.reeve.core.recover;

import io.reeve.core.state.Duty;
import io.reeve.core.state.Node;
import io.reeve.event.CellEvent;
import io.reeve.fixture.Cell;
import io.reeve.fixture.Nodes;
import io.reeve.fixture.Tasks;
import io.reeve.message.FromWorker.AttemptStatus;
import io.reeve.message.FromWorker.Status;
import io.reeve.message.Membership.NodeUse;
import io.reeve.message.Membership.Register;
import io.reeve.message.Membership.Renew;
import io.reeve.message.Membership.Resume;
import io.reeve.model.AttemptId;
import io.reeve.model.AttemptState;
import io.reeve.model.Disconnect;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.Resources;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A cell of workers that register, renew and fall silent as a test says, on a clock that the test moves. */
final class NodeCell {
    static final Disconnect KEEP = new Disconnect(true, 0);
    static final long LEASE_OVER_MS = 7_120;

    Cell cell = new Cell();

    Liveness liveness() {
        return cell.loop.liveness();
    }

    Admission register(String node, String session, @Nullable Resume resume) {
        var info = Nodes.info(Resources.of(4_000, 4_096 * Tasks.MIB), Map.of("host", "host-of-" + node));
        var request = new Register(new NodeId(node), session, info, cell.nowMs, resume);
        Admission admission = liveness().register(request, cell.nowMs, cell.nowMs);
        if (admission instanceof Admission.Admitted admitted) {
            cell.decide(admitted.events());
        }
        return admission;
    }

    Admission.Admitted admitted(String node, String session, @Nullable Resume resume) {
        return (Admission.Admitted) register(node, session, resume);
    }

    /** As many workers, named n1 and so on. */
    NodeCell workers(int count) {
        for (int i = 1; i <= count; i++) {
            admitted("n" + i, "first", null);
        }
        return this;
    }

    Renewal renew(String node, AttemptId... held) {
        var request = new Renew(new NodeId(node), node(node).incarnation(), List.of(held), new NodeUse(0, 0));
        Renewal renewal = liveness().renew(request, cell.nowMs, cell.nowMs);
        if (renewal instanceof Renewal.Granted granted) {
            cell.decide(granted.events());
        }
        return renewal;
    }

    /** So much time passes in which only these are heard. */
    NodeCell passMs(long ms, String... heard) {
        long end = cell.nowMs + ms;
        while (cell.nowMs < end) {
            cell.passMs(Math.min(1_500, end - cell.nowMs));
            for (String node : heard) {
                renew(node, node(node).attempts().keySet().toArray(new AttemptId[0]));
            }
            cell.decide(liveness().expire(cell.nowMs, cell.nowMs));
            cell.turn();
        }
        return this;
    }

    /** The leader falls, and another takes over with what is committed. */
    void failOver() {
        cell.decide(List.of(new CellEvent.FileUploaded("a".repeat(64), 1, new NodeId("n1")))); // the ledger's clock
        Cell next = new Cell(cell.state().snapshot());
        next.nowMs = cell.nowMs;
        next.loop.liveness().rebuild(cell.nowMs);
        cell = next;
    }

    NodeCell order(NodeOrders.Answer answer) {
        cell.decide(((NodeOrders.Accepted) answer).events());
        cell.turn();
        return this;
    }

    NodeCell drain(String node, long forMs) {
        return order(cell.loop.nodeOrders().drain(new NodeId(node), forMs, "admin", cell.nowMs));
    }

    Node node(String name) {
        return Objects.requireNonNull(cell.state().node(new NodeId(name)));
    }

    Duty.Phase phase(String name) {
        return node(name).duty().phase();
    }

    void say(AttemptId attempt, int number, Status status) {
        Node node = Objects.requireNonNull(cell.state()
                .node(Objects.requireNonNull(Objects.requireNonNull(cell.state().task(attempt.task()))
                                .lastAttempt())
                        .node()));
        cell.decide(cell.loop
                .scheduler()
                .report(
                        node.id(),
                        node.incarnation(),
                        List.of(new AttemptStatus(attempt, number, status)),
                        cell.nowMs));
    }

    static Status.Ended finished() {
        return new Status.Ended(AttemptState.FINISHED, Reason.EXIT_STATUS, "", 0, null, List.of());
    }
}
