package io.reeve.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.event.CellEvent;
import io.reeve.event.Event;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkTest {
    private final Sink sink = new Sink();

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "word-count", "größe", "名前", "🐟", "\u007f\u0080"})
    void writeText_anyText_isReadAgain(String text) {
        for (String each :
                new String[] {text, text + "x".repeat(126), text + "x".repeat(127), "é".repeat(200) + text}) {
            sink.clear();
            sink.writeText(each);
            sink.writeText("next");

            Source source = new Source(sink.toBytes());
            assertThat(source.readText()).isEqualTo(each);
            assertThat(source.readText()).isEqualTo("next");
        }
    }

    @Test
    void writeChecked_values_standWithLengthAndSum() {
        RecordCodec<Event> codec = RecordCodec.of(Event.class);
        var event = new CellEvent.FileForgotten("ab".repeat(32));
        byte[] alone = codec.encode(event);
        CRC32 sum = new CRC32();
        sum.update(alone);

        int first = sink.writeChecked(codec, event, new CRC32());
        sink.writeChecked(codec, event, new CRC32());

        ByteBuffer bytes = sink.asBuffer();
        assertThat(bytes.remaining()).isEqualTo(2 * first);
        assertThat(bytes.getInt()).isEqualTo(alone.length);
        assertThat(bytes.getInt()).isEqualTo((int) sum.getValue());
        byte[] body = new byte[alone.length];
        bytes.get(body);
        assertThat(body).isEqualTo(alone);
    }

    @Test
    void writeChecked_valueThatCannotBeWritten_leavesNothing() {
        RecordCodec<Event> codec = RecordCodec.of(Event.class);
        sink.writeByte(7);

        assertThatThrownBy(() -> sink.writeChecked(codec, null, new CRC32())).isInstanceOf(NullPointerException.class);
        assertThat(sink.toBytes()).containsExactly(7);
    }
}
