package io.reeve.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventRingTest {
    private final EventRing ring = new EventRing(4, 100);

    @Test
    void after_withinTheRing_isWhatFollows() {
        add(101, 102, 103);

        assertThat(sequences(ring.after(100, 10, 1_000))).containsExactly(101L, 102L, 103L);
        assertThat(sequences(ring.after(102, 10, 1_000))).containsExactly(103L);
        assertThat(ring.after(103, 10, 1_000)).isEmpty();
    }

    @Test
    void add_moreThanFits_dropsTheOldest() {
        add(101, 102, 103, 104, 105, 106);

        assertThat(ring.reaches(101)).isFalse();
        assertThat(ring.reaches(102)).isTrue();
        assertThat(sequences(ring.after(102, 10, 1_000))).containsExactly(103L, 104L, 105L, 106L);
        assertThatIllegalArgumentException().isThrownBy(() -> ring.after(101, 10, 1_000));
    }

    @Test
    void after_largeEvents_stopsAtTheSize() {
        add(101, 102, 103);

        assertThat(sequences(ring.after(100, 10, 15))).containsExactly(101L, 102L);
        assertThat(sequences(ring.after(100, 1, 1_000))).containsExactly(101L);
    }

    @Test
    void add_hugeEvents_keepsToTheBoundOfMemory() {
        String huge = "x".repeat((int) (EventRing.MAX_CHARACTERS / 2) + 1);
        ring.add(new FeedEvent(101, "", "", "", huge));
        ring.add(new FeedEvent(102, "", "", "", huge));

        assertThat(ring.size()).isEqualTo(1);
        assertThat(ring.last()).isEqualTo(102);
    }

    @Test
    void add_notTheNext_throws() {
        assertThatIllegalArgumentException().isThrownBy(() -> add(103)).withMessageContaining("103");
    }

    private void add(long... sequences) {
        for (long sequence : sequences) {
            ring.add(new FeedEvent(sequence, "", "", "", "x".repeat(10)));
        }
    }

    private static List<Long> sequences(List<FeedEvent> events) {
        return events.stream().map(FeedEvent::sequence).toList();
    }
}
