package io.reeve.control;

import io.reeve.message.FromWorker;
import io.reeve.message.Rounds;
import io.reeve.message.ToWorker;
import io.reeve.model.FeatureLevel;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Hands an immutable record over by reference. It never leaves the process: what actors of one node tell each other is
 * not written down and read again for that.
 */
public final class LocalCodec<T> implements MessageCodec<T, T> {
    private final Class<T> type;

    private LocalCodec(Class<T> type) {
        this.type = type;
    }

    /** For all that is said within one node. */
    public static void register(EventBus bus) {
        register(bus, Rounds.Demand.class);
        register(bus, Rounds.Plan.class);
        register(bus, ToWorker.Launch.class);
        register(bus, ToWorker.Release.class);
        register(bus, ToWorker.Kill.class);
        register(bus, ToWorker.Acknowledge.class);
        register(bus, FromWorker.StatusReport.class);
    }

    private static <R> void register(EventBus bus, Class<R> type) {
        bus.registerDefaultCodec(type, new LocalCodec<>(type));
    }

    /** Not where this process behaves as one of a lower level: what it writes down says less than what it means. */
    public static boolean isUsed() {
        return FeatureLevel.OWN == FeatureLevel.NEWEST;
    }

    @Override
    public T transform(T message) {
        return message;
    }

    @Override
    public void encodeToWire(Buffer buffer, T message) {
        throw new IllegalStateException(type.getSimpleName() + " stays within one node");
    }

    @Override
    public T decodeFromWire(int position, Buffer buffer) {
        throw new IllegalStateException(type.getSimpleName() + " stays within one node");
    }

    @Override
    public String name() {
        return type.getName();
    }

    @Override
    public byte systemCodecID() {
        return -1; // a codec of an application, by Vert.x's contract
    }
}
