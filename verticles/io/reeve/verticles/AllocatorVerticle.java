package io.reeve.verticles;

import io.reeve.control.Leader;
import io.reeve.core.allocate.Allocator;
import io.reeve.message.Addresses;
import io.reeve.message.Rounds;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;

/** Answers demand with a plan: who gets resources next, and where. */
public final class AllocatorVerticle extends VerticleBase {
    private final Allocator allocator;
    private final Leader leader;

    public AllocatorVerticle(Leader leader) {
        this.leader = leader;
        this.allocator = leader.loop().allocator();
    }

    @Override
    public Future<?> start() {
        MessageConsumer<Rounds.Demand> consumer = vertx.eventBus().localConsumer(Addresses.DEMAND, message -> {
            Rounds.Plan plan = leader.metrics().timeAllocation(() -> allocator.allocate(message.body()));
            message.reply(plan);
        });
        return consumer.completion();
    }
}
