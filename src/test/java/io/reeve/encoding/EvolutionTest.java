package io.reeve.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.model.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The same record in three versions: what one writes, each of the others reads. */
class EvolutionTest {
    private record First(String name, int count) {}

    private record Second(
            String name,
            int count,
            long sizeBytes,
            boolean optional,
            String text,
            @Nullable NodeId node,
            List<String> tags,
            Set<String> marks,
            Map<String, Long> amounts) {}

    /** A new component that has no natural default: the record itself supplies one. */
    private record Third(String name, int count, NodeId owner) {
        Third {
            owner = Objects.requireNonNullElse(owner, new NodeId("nobody"));
        }
    }

    private record Careless(String name, int count, NodeId owner) {}

    private record HoldsFirst(First inner, int after) {}

    private record HoldsSecond(Second inner, int after) {}

    private static final Second FULL =
            new Second("a", 7, 1L << 40, true, "text", new NodeId("n1"), List.of("x"), Set.of("y"), Map.of("z", 1L));

    @Test
    void newReader_oldBytes_fillsWithDefaults() {
        byte[] old = RecordCodec.of(First.class).encode(new First("a", 7));

        assertThat(RecordCodec.of(Second.class).decode(old))
                .isEqualTo(new Second("a", 7, 0, false, "", null, List.of(), Set.of(), Map.of()));
        assertThat(RecordCodec.of(Third.class).decode(old)).isEqualTo(new Third("a", 7, new NodeId("nobody")));
    }

    @Test
    void oldReader_newBytes_skipsWhatItDoesNotKnow() {
        byte[] bytes = RecordCodec.of(HoldsSecond.class).encode(new HoldsSecond(FULL, 9));

        assertThat(RecordCodec.of(HoldsFirst.class).decode(bytes)).isEqualTo(new HoldsFirst(new First("a", 7), 9));
    }

    @Test
    void newReader_oldBytesAndNoDefault_isAClearError() {
        byte[] old = RecordCodec.of(First.class).encode(new First("a", 7));

        assertThatThrownBy(() -> RecordCodec.of(Careless.class).decode(old))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("cut off before its component owner");
    }
}
