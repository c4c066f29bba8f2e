package io.reeve.node;

import io.reeve.core.state.ClusterView;
import io.reeve.ledger.CommittedState;
import io.reeve.model.CellId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
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

    /**
     * Writes it when the first event has been applied, which founds the cell.
     *
     * @param onMixed told where the ledger is of another cell than the file says
     */
    static void keep(Path ledger, CommittedState committed, Consumer<Throwable> onMixed) {
        committed.reached(1).thenRun(() -> {
            CellId cell = Objects.requireNonNull(committed.read(ClusterView::cell));
            try {
                String known = read(ledger);
                if (known == null) {
                    Files.writeString(ledger.resolve(NAME), cell.value() + "\n");
                } else if (!known.equals(cell.value())) {
                    onMixed.accept(new IOException("the folder " + ledger + " is of the cell " + known
                            + ", and the log in it is of the cell " + cell
                            + ": files of two cells are mixed there; put back the ones that belong together"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the cell's name cannot be kept beside the ledger: " + e, e);
            }
        });
    }
}
