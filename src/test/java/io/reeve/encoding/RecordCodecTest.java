package io.reeve.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.core.state.StateSnapshot;
import io.reeve.event.Event;
import io.reeve.event.EventBatch;
import io.reeve.event.TaskEvent.TaskEnded;
import io.reeve.model.JobId;
import io.reeve.model.NodeId;
import io.reeve.model.Reason;
import io.reeve.model.TaskId;
import io.reeve.model.TaskState;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
    private static final long SEED = Long.getLong("reeve.seed", 20_261_123L);

    @Test
    void decode_whatWasEncoded_isEqual() {
        for (Class<?> type : AllTypes.records()) {
            for (int i = 0; i < 30; i++) {
                assertRoundTrip(type, SEED + i);
            }
        }
    }

    @Test
    void decode_cutOffAnywhere_isAClearError() {
        byte[] whole = encoded(new RandomValues(SEED, 3, false).of(EventBatch.class));
        RecordCodec<EventBatch> codec = RecordCodec.of(EventBatch.class);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(EncodingException.class);
        }
    }

    @Test
    void decode_damagedAnywhere_isRightOrAClearErrorAndNothingElse() {
        Random random = new Random(SEED);
        for (Class<?> type : List.of(EventBatch.class, StateSnapshot.class)) {
            byte[] whole = encoded(new RandomValues(SEED, 2, false).of(type));
            for (int i = 0; i < 5_000; i++) {
                byte[] damaged = whole.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
                assertThatCode(() -> decodeOrRefuse(type, damaged)).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void decode_countBeyondTheBytes_isRefusedBeforeMemoryIsTaken() {
        byte[] twoBillionElements = {6, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
        assertThatThrownBy(() -> RecordCodec.of(EventBatch.class).decode(twoBillionElements))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("expected, but only");
    }

    @Test
    void decode_bytesAfterTheValue_areRefused() {
        byte[] node = RecordCodec.of(NodeId.class).encode(new NodeId("n1"));
        assertThatThrownBy(() -> RecordCodec.of(NodeId.class).decode(Arrays.copyOf(node, node.length + 2)))
                .hasMessageContaining("2 bytes before");
    }

    @Test
    void decode_unknownEventNumber_saysThatANewerVersionWroteIt() {
        byte[] unknown = {(byte) 0xe7, 0x07, 0};
        assertThatThrownBy(() -> RecordCodec.of(Event.class).decode(unknown))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("no Event of type number 999")
                .hasMessageContaining("newer version");
    }

    @Test
    void decode_valueThatItsRecordRefuses_saysWhichAndWhy() {
        byte[] upperCase = {3, 2, 'N', '1'};
        assertThatThrownBy(() -> RecordCodec.of(NodeId.class).decode(upperCase))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("no valid NodeId")
                .hasMessageContaining("must match");
    }

    @Test
    void encode_commonEvent_isSmall() {
        Event event = new TaskEnded(
                new TaskId(new JobId("word-count", 42), "count", 3), TaskState.KILLED, Reason.QUEUE_TIMEOUT, "");
        assertThat(RecordCodec.of(Event.class).encode(event)).hasSizeLessThan(50);
    }

    @Test
    void of_typeThatCannotBeEncoded_saysWhere() {
        record Bad(float share) {}
        assertThatThrownBy(() -> RecordCodec.of(Bad.class).encode(new Bad(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("share");
    }

    @Test
    void sink_partsOfEveryLengthOfLength_areFound() {
        for (int length : new int[] {0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152}) {
            Sink sink = new Sink();
            int start = sink.beginPart();
            sink.writeRaw(new byte[length]);
            sink.endPart(start);
            sink.writeByte(7);

            Source source = new Source(sink.toBytes());
            int outer = source.enterPart();
            assertThat(source.remaining()).isEqualTo(length);
            source.leavePart(outer);
            assertThat(source.readByte()).isEqualTo((byte) 7);
            source.requireEnd();
        }
    }

    private record Everything(
            @Nullable Integer small,
            @Nullable Long large,
            @Nullable String text,
            List<@Nullable String> gaps,
            Set<Reason> reasons,
            Map<String, List<Long>> lists) {}

    @Test
    void decode_nullsAndNestedCollections_areEqual() {
        var gaps = Arrays.asList("a", null);
        var value = new Everything(null, -5L, null, gaps, Set.of(Reason.NONE), Map.of("x", List.of(1L, 2L)));
        RecordCodec<Everything> codec = RecordCodec.of(Everything.class);
        assertThat(codec.decode(codec.encode(value))).isEqualTo(value);
    }

    private static <T> void assertRoundTrip(Class<T> type, long seed) {
        T value = new RandomValues(seed, 3, true).of(type);
        RecordCodec<T> codec = RecordCodec.of(type);
        byte[] bytes = codec.encode(value);
        T decoded = codec.decode(bytes);
        assertThat(codec.encode(decoded)).as("%s, seed %d", type, seed).isEqualTo(bytes);
        assertThat(decoded)
                .as("%s, seed %d", type, seed)
                .usingRecursiveComparison()
                .isEqualTo(value);
    }

    private static <T> void decodeOrRefuse(Class<T> type, byte[] bytes) {
        try {
            RecordCodec.of(type).decode(bytes);
        } catch (EncodingException expected) {
            assertThat(expected).hasMessageContaining("at byte");
        }
    }

    private static <T> byte[] encoded(T value) {
        @SuppressWarnings("unchecked")
        RecordCodec<T> codec = RecordCodec.of((Class<T>) value.getClass());
        return codec.encode(value);
    }
}
