package io.reeve.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.ledger.LedgerConfig.Peer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerConfigTest {
    private static final Path FOLDER = Path.of("data");

    @Test
    void defaults_areWhatIsDocumented() {
        LedgerConfig alone = LedgerConfig.alone("n1", FOLDER);

        assertThat(alone.isAlone()).isTrue();
        assertThat(alone.electionMinMs()).isEqualTo(500);
        assertThat(alone.electionMaxMs()).isEqualTo(1_000);
        assertThat(alone.snapshotEveryEntries()).isEqualTo(2_000);
        assertThat(HistoryConfig.DEFAULT.keepEvents()).isEqualTo(1_000_000);
    }

    @Test
    void parse_idHostAndPort_isRead() {
        assertThat(Peer.parse("n1@10.0.0.1:5055")).isEqualTo(new Peer("n1", "10.0.0.1", 5_055));
        assertThat(Peer.parse("n1@host:1").toString()).isEqualTo("n1@host:1");
    }

    @Test
    void parse_anythingElse_saysWhatItLooksLike() {
        for (String text : List.of("", "n1", "@h:1", "n1@:1", "n1@h", "n1@h:x", "n1@h:")) {
            assertThatThrownBy(() -> Peer.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("n1@10.0.0.1:5055")
                    .hasMessageContaining("\"" + text + "\"");
        }
        assertThatThrownBy(() -> Peer.parse("n1@h:99999")).hasMessageContaining("1 to 65535");
    }

    @Test
    void config_thatCannotWork_isRefused() {
        Peer peer = new Peer("n1", "h", 1);
        assertThatThrownBy(() -> LedgerConfig.of("n2", List.of(peer), FOLDER)).hasMessageContaining("is not among");
        assertThatThrownBy(() -> LedgerConfig.of("n1", List.of(peer, peer), FOLDER))
                .hasMessageContaining("two ledger");
        assertThatThrownBy(() -> new LedgerConfig("n1", List.of(peer), FOLDER, 500, 500, 1, false))
                .hasMessageContaining("election timeouts");
        assertThatThrownBy(() -> new HistoryConfig(0, 1, 1, 1, 1, 1)).hasMessageContaining("must be positive");
    }
}
