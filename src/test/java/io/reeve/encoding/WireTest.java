package io.reeve.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.message.Membership;
import io.reeve.message.Reading;
import io.reeve.message.ToWorker;
import io.reeve.model.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireTest {
    @Test
    void fromBytes_everyMessage_isWhatWasSent() {
        for (Class<?> type : MessageTypes.MESSAGES.types().values()) {
            Record sent = (Record) new RandomValues(1, 2, true).of(type);

            Object received = Wire.fromBytes(Wire.toBytes(sent), type);

            assertThat(received).usingRecursiveComparison().isEqualTo(sent);
        }
    }

    @Test
    void fromBytes_askedForTheFamily_givesTheMember() {
        ToWorker sent = new ToWorker.Kill(3, 1, List.of());
        assertThat(Wire.fromBytes(Wire.toBytes((Record) sent), ToWorker.class)).isEqualTo(sent);
    }

    @Test
    void fromBytes_anotherFamily_saysWhatItIs() {
        byte[] bytes = Wire.toBytes(new Membership.Renewed(3, 6_000));
        assertThatThrownBy(() -> Wire.fromBytes(bytes, ToWorker.class))
                .isInstanceOf(EncodingException.class)
                .hasMessageContaining("a ToWorker was expected, found a Renewed");
    }

    @Test
    void fromBytes_anotherFormat_saysWhichIsRead() {
        byte[] bytes = Wire.toBytes(new Reading.Unreadable("gone"));
        bytes[0] = 2;
        assertThatThrownBy(() -> Wire.fromBytes(bytes, Reading.class)).hasMessageContaining("reads format 1, found 2");
    }

    @Test
    void fromBytes_unknownNumber_saysThatANewerVersionWroteIt() {
        assertThatThrownBy(() -> Wire.fromBytes(new byte[] {1, 127, 0}, Reading.class))
                .hasMessageContaining("type number 127")
                .hasMessageContaining("newer version");
    }

    @Test
    void toBytes_notAMessage_isRefused() {
        assertThatThrownBy(() -> Wire.toBytes(new NodeId("n1"))).hasMessageContaining("NodeId has no number");
    }
}
