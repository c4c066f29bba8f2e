package io.reeve.control;

import io.reeve.core.recover.Renewal;
import io.reeve.encoding.Wire;
import io.reeve.event.Recorded;
import io.reeve.message.Addresses;
import io.reeve.message.FromWorker;
import io.reeve.message.ToWorker;
import io.reeve.message.ToWorker.Acknowledge;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.reeve.query.PublishedEvents;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What leaves the leader, always after the commit: commands to workers, receipts, and the stream of events. */
public final class Outbound {
    /** Keeps one message of the stream well below what a socket takes at once. */
    private static final int EVENTS_PER_MESSAGE = 500;

    private final Vertx vertx;
    private final Leader leader;

    public Outbound(Vertx vertx, Leader leader) {
        this.vertx = vertx;
        this.leader = leader;
    }

    /** Sends what these events ask of the workers. */
    public void dispatch(List<Recorded> committed) {
        send(leader.loop().dispatch().commands(committed));
    }

    /** Sends again what a renewal showed to be lost on its way. */
    public void repeat(NodeId node, long incarnation, Renewal.Granted renewal) {
        send(leader.loop().dispatch().relaunch(renewal.relaunch()));
        send(leader.loop().dispatch().release(renewal.release()));
        if (!renewal.kills().isEmpty()) {
            send(node, new ToWorker.Kill(leader.term(), incarnation, renewal.kills()));
        }
    }

    /** Tells a worker that its report is in the ledger. */
    public void acknowledge(FromWorker.StatusReport report, List<Acknowledge.Receipt> receipts) {
        if (!receipts.isEmpty()) {
            send(report.node(), new Acknowledge(leader.term(), report.incarnation(), receipts));
        }
    }

    /** Best effort: whoever misses some reads them from the history. */
    public void publish(List<Recorded> committed) {
        CellId cell = Objects.requireNonNull(leader.view().state().cell());
        for (int from = 0; from < committed.size(); from += EVENTS_PER_MESSAGE) {
            int to = Math.min(committed.size(), from + EVENTS_PER_MESSAGE);
            var events = new PublishedEvents(List.copyOf(committed.subList(from, to)), cell);
            vertx.eventBus().publish(Addresses.EVENTS, events);
        }
    }

    private void send(Map<NodeId, List<ToWorker>> messages) {
        messages.forEach((node, list) -> list.forEach(message -> send(node, message)));
    }

    private void send(NodeId node, ToWorker message) {
        ToWorker opened = new OpenedSecrets(leader.secrets()).in(message);
        if (node.equals(leader.node()) && LocalCodec.isUsed()) {
            vertx.eventBus().send(address(node, message), opened, new DeliveryOptions().setLocalOnly(true));
        } else {
            vertx.eventBus().send(address(node, message), Buffer.buffer(Wire.toBytes((Record) opened)));
        }
    }

    private static String address(NodeId node, ToWorker message) {
        if (message instanceof ToWorker.Launch) {
            return Addresses.launch(node);
        }
        if (message instanceof ToWorker.Release) {
            return Addresses.release(node);
        }
        return message instanceof ToWorker.Kill ? Addresses.kill(node) : Addresses.acknowledge(node);
    }
}
