package io.reeve.verticles;

import io.reeve.control.Inbox;
import io.reeve.control.Leader;
import io.reeve.control.ReservationApi;
import io.reeve.control.RoleApi;
import io.reeve.message.Addresses;
import io.reeve.message.Rounds;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Answers demand with a plan: who gets resources next, and where. Takes changes of the roles that share them. */
public final class AllocatorVerticle extends VerticleBase {
    private final Leader leader;
    private Inbox inbox;

    public AllocatorVerticle(Leader leader) {
        this.leader = leader;
    }

    @Override
    public Future<?> start() {
        vertx.eventBus().<Rounds.Demand>localConsumer(Addresses.DEMAND, message -> {
            Rounds.Plan plan =
                    leader.metrics().timeAllocation(() -> leader.loop().plan(message.body()));
            message.reply(plan);
        });
        var roles = new RoleApi(vertx, leader);
        var reservations = new ReservationApi(vertx, leader);
        inbox = new Inbox(vertx, leader)
                .serve(Addresses.ROLES, JsonObject.class, roles::change)
                .serve(Addresses.ROLES_DOCUMENT, Buffer.class, roles::changeDocument)
                .serve(Addresses.RESERVATIONS, JsonObject.class, reservations::change)
                .serve(Addresses.RESERVATIONS_DOCUMENT, Buffer.class, reservations::changeDocument);
        return inbox.opened();
    }

    @Override
    public Future<?> stop() {
        return inbox.close();
    }
}
