package io.reeve.node;

import io.reeve.cluster.LeaderLink;
import io.reeve.encoding.Wire;
import io.reeve.execute.WorkerLink;
import io.reeve.message.Addresses;
import io.reeve.message.FromWorker;
import io.vertx.core.buffer.Buffer;

/** Sends a worker's reports to whoever leads. */
final class BusWorkerLink implements WorkerLink {
    private final LeaderLink leader;

    BusWorkerLink(LeaderLink leader) {
        this.leader = leader;
    }

    @Override
    public void send(FromWorker message) {
        leader.send(Addresses.STATUS, Buffer.buffer(Wire.toBytes((Record) message)));
    }
}
