package io.reeve.node;

import io.reeve.cluster.LeaderLink;
import io.reeve.control.LocalCodec;
import io.reeve.encoding.Wire;
import io.reeve.execute.report.WorkerLink;
import io.reeve.message.Addresses;
import io.reeve.message.FromWorker;
import io.reeve.model.NodeId;
import io.vertx.core.buffer.Buffer;

/** Sends a worker's reports to whoever leads. */
final class BusWorkerLink implements WorkerLink {
    private final LeaderLink leader;

    private final NodeId self;

    BusWorkerLink(LeaderLink leader, NodeId self) {
        this.leader = leader;
        this.self = self;
    }

    @Override
    public void send(FromWorker message) {
        if (!LocalCodec.isUsed() || !leader.sendWithin(self, Addresses.STATUS, message)) {
            leader.send(Addresses.STATUS, Buffer.buffer(Wire.toBytes((Record) message)));
        }
    }
}
