package io.reeve.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.reeve.event.CellEvent.CellFounded;
import io.reeve.event.CellEvent.TermStarted;
import io.reeve.event.Decision;
import io.reeve.event.Event;
import io.reeve.event.EventBatch;
import io.reeve.ledger.ArchiveConfig;
import io.reeve.ledger.CommittedState;
import io.reeve.ledger.EventHistory;
import io.reeve.ledger.HistoryConfig;
import io.reeve.ledger.JobArchive;
import io.reeve.model.CellId;
import io.reeve.model.NodeId;
import io.reeve.model.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CellMarkTest {
    private final List<Throwable> mixed = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void keep_aCellIsFounded_saysWhose() throws Exception {
        found("cell-1");

        assertThat(CellMark.read(folder)).isEqualTo("cell-1");
        assertThat(mixed).isEmpty();
    }

    @Test
    void keep_theLogIsOfAnotherCell_isToldAndTheFileStays() throws Exception {
        Files.writeString(folder.resolve("cell"), "cell-2\n");

        found("cell-1");

        assertThat(mixed).hasSize(1);
        assertThat(mixed.get(0))
                .hasMessageContainingAll("is of the cell cell-2", "of the cell cell-1", "files of two cells");
        assertThat(CellMark.read(folder)).isEqualTo("cell-2");
    }

    private void found(String cell) throws IOException {
        try (EventHistory history = new EventHistory(folder.resolve("history"), HistoryConfig.DEFAULT);
                JobArchive archive = new JobArchive(folder.resolve("jobs"), ArchiveConfig.DEFAULT)) {
            CommittedState committed = new CommittedState(history, archive);
            CellMark.keep(folder, committed, mixed::add);
            committed.apply(new EventBatch(
                    1,
                    0,
                    List.of(
                            decided(new CellFounded(new CellId(cell), "test")),
                            decided(new TermStarted(1, new NodeId("n1"))))));
        }
    }

    private static Decision decided(Event event) {
        return new Decision(1_700_000_000_000L, Origin.SYSTEM, event);
    }
}
