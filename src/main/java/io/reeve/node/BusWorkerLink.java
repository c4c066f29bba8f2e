package io.reeve.node;

import io.reeve.encoding.Wire;
import io.reeve.execute.WorkerLink;
import io.reeve.message.Addresses;
import io.reeve.message.FromWorker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** Sends a worker's reports to whoever leads. */
final class BusWorkerLink implements WorkerLink {
    private final Vertx vertx;

    BusWorkerLink(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public void send(FromWorker message) {
        vertx.eventBus().send(Addresses.STATUS, Buffer.buffer(Wire.toBytes((Record) message)));
    }
}
