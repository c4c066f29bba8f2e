package io.reeve.verticles;

import io.reeve.control.Inbox;
import io.reeve.execute.AttemptFiles;
import io.reeve.gateway.BusControlPlane;
import io.reeve.gateway.GatewayServer;
import io.reeve.gateway.UploadSweep;
import io.reeve.message.Addresses;
import io.reeve.message.Reading;
import io.reeve.model.NodeId;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;

/** How people and programs outside the bus see and drive the cell; and where clients' uploads are kept. */
public final class GatewayVerticle extends VerticleBase {
    private final NodeId node;
    private final GatewayServer server;
    private final BusControlPlane controlPlane;
    private final AttemptFiles files;
    private final UploadSweep uploads;
    private MessageConsumer<JsonObject> events;
    private Inbox inbox;
    private int port;

    public GatewayVerticle(
            NodeId node, GatewayServer server, BusControlPlane controlPlane, AttemptFiles files, UploadSweep uploads) {
        this.node = node;
        this.server = server;
        this.controlPlane = controlPlane;
        this.files = files;
        this.uploads = uploads;
    }

    @Override
    public Future<?> start() {
        inbox = new Inbox(vertx).answer(Addresses.readUpload(node), Reading.ReadFile.class, this::read);
        events = vertx.eventBus().consumer(Addresses.EVENTS, this::sweep);
        return server.start().onSuccess(bound -> port = bound).compose(bound -> inbox.opened());
    }

    @Override
    public Future<?> stop() {
        return Future.join(server.stop(), inbox.close(), events.unregister());
    }

    /** Where it listens, once started. */
    public int port() {
        return port;
    }

    private void sweep(Message<JsonObject> message) {
        uploads.onEvents(message.body());
    }

    private Future<Reading> read(Reading.ReadFile request) {
        return vertx.executeBlocking(() -> files.read(request), false);
    }
}
