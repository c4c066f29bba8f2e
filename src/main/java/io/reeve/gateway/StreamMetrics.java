package io.reeve.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted of the streams. */
final class StreamMetrics {
    private final Counter sent;
    private final Counter gaps;
    private final Counter repeats;
    private final Counter lost;
    private final Counter tooOld;
    private final AtomicInteger clients = new AtomicInteger();

    StreamMetrics(MeterRegistry registry) {
        sent = counter(registry, "reeve.stream.events.sent", "Events sent to clients of this gateway");
        gaps = counter(registry, "reeve.stream.gaps", "Gaps in the live events that were filled by reading");
        repeats = counter(registry, "reeve.stream.repeats", "Live events that had come before and were dropped");
        lost = counter(registry, "reeve.stream.resets", "Times that events were gone before this gateway read them");
        tooOld = counter(registry, "reeve.stream.too.old", "Times that a client was told to read the state again");
        Gauge.builder("reeve.stream.clients", clients, AtomicInteger::get)
                .description("Event streams and followed logs that are open")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    void sent(int events) {
        sent.increment(events);
    }

    void gap() {
        gaps.increment();
    }

    void repeats(long events) {
        repeats.increment(events);
    }

    void lost() {
        lost.increment();
    }

    void tooOld() {
        tooOld.increment();
    }

    /** Takes a place for one more stream, or returns false where there are {@code most}. */
    boolean open(int most) {
        if (clients.incrementAndGet() <= most) {
            return true;
        }
        clients.decrementAndGet();
        return false;
    }

    void closed() {
        clients.decrementAndGet();
    }

    int clients() {
        return clients.get();
    }
}
