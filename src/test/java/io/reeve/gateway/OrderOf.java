package io.reeve.gateway;

import java.util.List;

/** The shipped order of a gateway's stream, for simulated readers outside of this package. */
public final class OrderOf {
    private final EventOrder order;

    public OrderOf(long last) {
        order = new EventOrder(last);
    }

    /** The sequence numbers that are next once this one has come. */
    public List<Long> accept(long sequence) {
        return order.accept(new FeedEvent(sequence, "", "", "", "")).stream()
                .map(FeedEvent::sequence)
                .toList();
    }

    public void heardOf(long sequence) {
        order.heardOf(sequence);
    }

    public boolean isBehind() {
        return order.isBehind();
    }

    public boolean hasGap() {
        return order.hasGap();
    }

    public long last() {
        return order.last();
    }
}
