package io.reeve.core.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.reeve.event.Decision;
import io.reeve.event.SecretEvent;
import io.reeve.model.Origin;
import org.junit.jupiter.api.Test;

class SecretsTest {
    private final ClusterState state = new ClusterState();

    private void set(String role, String name, String sealed) {
        state.apply(new Decision(5, Origin.SYSTEM, new SecretEvent.SecretSet(role, name, sealed, "k")));
    }

    @Test
    void find_ofARole_isItsOwnOrThatOfTheNearestAbove() {
        set("eng", "db", "1");
        set("eng/ads", "db", "2");
        set("ops", "key", "3");

        assertThat(state.secrets().find("eng/ads/web", "db").sealed()).isEqualTo("2");
        assertThat(state.secrets().find("eng/data", "db").sealed()).isEqualTo("1");
        assertThat(state.secrets().find("engine", "db")).isNull();
        assertThat(state.secrets().find("eng", "key")).isNull();
    }

    @Test
    void apply_again_replaces_andDeleted_isGone() {
        set("eng", "db", "1");
        set("eng", "db", "2");
        assertThat(state.secrets().all())
                .extracting(Secrets.SecretEntry::sealed)
                .containsExactly("2");
        Decision delete = new Decision(6, Origin.SYSTEM, new SecretEvent.SecretDeleted("eng", "db"));
        state.apply(delete);

        assertThat(state.secrets().all()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> state.apply(delete));
    }

    @Test
    void snapshot_keepsThem() {
        set("eng", "db", "1");

        assertThat(new ClusterState(state.snapshot()).secrets().all())
                .containsExactlyElementsOf(state.secrets().all());
    }
}
