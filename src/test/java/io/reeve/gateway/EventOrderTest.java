package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventOrderTest {
    private final EventOrder order = new EventOrder(10);

    @Test
    void accept_aRepeat_isDropped() {
        assertThat(sequences(order.accept(event(11)))).containsExactly(11L);
        assertThat(order.accept(event(11))).isEmpty();
        assertThat(order.accept(event(3))).isEmpty();
        assertThat(order.repeats()).isEqualTo(2);
    }

    @Test
    void accept_beforeItsTime_isHeldUntilTheGapIsFilled() {
        assertThat(order.accept(event(13))).isEmpty();
        assertThat(order.hasGap()).isTrue();
        assertThat(sequences(order.accept(event(11)))).containsExactly(11L);
        assertThat(sequences(order.accept(event(12)))).containsExactly(12L, 13L);
        assertThat(order.hasGap()).isFalse();
        assertThat(order.isBehind()).isFalse();
    }

    @Test
    void accept_farTooMuchAhead_staysBoundedAndStillKnowsItIsBehind() {
        for (long i = 0; i < EventOrder.MAX_AHEAD * 2L; i++) {
            order.accept(event(100 + i));
        }
        assertThat(order.held()).isEqualTo(EventOrder.MAX_AHEAD);
        LongStream.range(11, 100).forEach(i -> order.accept(event(i)));
        assertThat(order.isBehind()).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void accept_anyMixtureThatHoldsAll_givesEachOnceInOrder(long seed) {
        Random random = new Random(seed);
        List<FeedEvent> sent = new ArrayList<>();
        for (long i = 1; i <= 1_000; i++) {
            for (int copies = 1 + random.nextInt(3); copies > 0; copies--) {
                sent.add(event(i + 10));
            }
        }
        Collections.shuffle(sent, random);
        List<Long> got = new ArrayList<>();

        sent.forEach(event -> got.addAll(sequences(order.accept(event))));

        assertThat(got).isEqualTo(LongStream.rangeClosed(11, 1_010).boxed().toList());
    }

    private static List<Long> sequences(List<FeedEvent> events) {
        return events.stream().map(FeedEvent::sequence).toList();
    }

    private static FeedEvent event(long sequence) {
        return new FeedEvent(sequence, "", "", "", "{}");
    }
}
