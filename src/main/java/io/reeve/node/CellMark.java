package io.reeve.node;

import io.reeve.core.state.ClusterView;
import io.reeve.ledger.CommittedState;
import io.reeve.model.CellId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file beside the ledger that says whose it is, for who must know before the ledger is opened. */
final class CellMark {
    private static final String NAME = "cell";

    private CellMark() {}

    /** Null where the folder holds nothing that was committed. */
    static @Nullable String read(Path ledger) throws IOException {
        Path file = ledger.resolve(NAME);
        return Files.exists(file) ? Files.readString(file).strip() : null;
    }

    /** Written when the first event has been applied: it founds the cell. */
    static void writeOnceKnown(Path ledger, CommittedState committed) {
        committed.reached(1).thenRun(() -> {
            CellId cell = Objects.requireNonNull(committed.read(ClusterView::cell));
            try {
                Files.writeString(ledger.resolve(NAME), cell.value() + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException("the cell's name cannot be written beside the ledger: " + e, e);
            }
        });
    }
}
