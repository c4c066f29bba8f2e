package io.reeve.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reeve.message.FromWorker;
import io.reeve.message.Membership;
import io.reeve.message.Reading;
import io.reeve.message.Rounds;
import io.reeve.message.ToWorker;
import java.util.List;
import org.junit.jupiter.api.Test;

class TypeNumbersTest {
    @Test
    void families_everyRecordOfASealedType_hasANumber() {
        for (TypeNumbers family : AllTypes.families()) {
            if (family.family().isSealed()) {
                assertThat(family.types().values())
                        .as("numbers of %s", family.family())
                        .containsExactlyInAnyOrderElementsOf(AllTypes.leaves(family.family()));
            }
        }
    }

    @Test
    void messages_everyRecordThatIsSentByItself_hasANumber() {
        List<Class<?>> actors =
                List.of(ToWorker.class, FromWorker.class, Membership.class, Reading.class, Rounds.class);
        for (Class<?> actor : actors) {
            assertThat(MessageTypes.MESSAGES.types().values())
                    .as("numbers of %s", actor)
                    .containsAll(AllTypes.leaves(actor));
        }
    }

    @Test
    void build_oneTypeTwice_isRefused() {
        assertThatThrownBy(() -> TypeNumbers.of(Record.class)
                        .put(1, Reading.Unreadable.class)
                        .put(2, Reading.Unreadable.class)
                        .build())
                .hasMessageContaining("two numbers");
        assertThatThrownBy(() -> TypeNumbers.of(Record.class)
                        .put(1, Reading.Unreadable.class)
                        .put(1, Reading.Chunk.class))
                .hasMessageContaining("cannot stand for");
    }
}
