package io.reeve.node;

import io.reeve.core.state.ClusterView;
import io.reeve.ledger.CommittedState;
import io.reeve.model.CellId;
import io.reeve.model.FeatureLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Files beside the ledger for who must know before it is opened: whose it is, and what is needed to understand it. */
final class CellMark {
    private static final String NAME = "cell";
    private static final String LEVEL = "feature-level";

    private CellMark() {}

    /** Null where the folder holds nothing that was committed. */
    static @Nullable String read(Path ledger) throws IOException {
        Path file = ledger.resolve(NAME);
        return Files.exists(file) ? Files.readString(file).strip() : null;
    }

    /** @throws IOException where a newer version wrote what lies there */
    static void requireUnderstood(Path ledger) throws IOException {
        Path file = ledger.resolve(LEVEL);
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        int level = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : FeatureLevel.FIRST;
        if (level > FeatureLevel.OWN) {
            throw new IOException("the ledger in " + ledger + " has feature level " + level
                    + ", and this version of Reeve understands " + FeatureLevel.OWN
                    + ": start the newest version that has run in this cell; nothing was changed");
        }
    }

    /**
     * Writes them when the first event has been applied, which founds the cell, and when the level is raised.
     *
     * @param onMixed told where the ledger is of another cell than the file says
     */
    static void keep(Path ledger, CommittedState committed, Consumer<Throwable> onMixed) {
        committed.onFeatureLevel(level -> write(ledger.resolve(LEVEL), Integer.toString(level)));
        committed.reached(1).thenRun(() -> {
            CellId cell = Objects.requireNonNull(committed.read(ClusterView::cell));
            try {
                String known = read(ledger);
                if (known == null) {
                    write(ledger.resolve(NAME), cell.value());
                } else if (!known.equals(cell.value())) {
                    onMixed.accept(new IOException("the folder " + ledger + " is of the cell " + known
                            + ", and the log in it is of the cell " + cell
                            + ": files of two cells are mixed there; put back the ones that belong together"));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the cell's name cannot be read beside the ledger: " + e, e);
            }
        });
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("what the ledger is of cannot be written beside it: " + e, e);
        }
    }
}
